import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { visitor, type Visitor } from './visitor.ts';

/** The administrator of every scenario; the password passes Django's validators. */
export const administrator = { username: 'administrator', password: 'analytical-engine-1843' } as const;

/** Becomes the first superuser on the first-run page. Returns the visitor, who is logged in then. */
export async function signUp(t: ScenarioRun): Promise<Visitor> {
  const first = visitor(t);
  const { username, password } = administrator;
  await first.submit('/complete_installation/', { username, password1: password, password2: password });
  await expectLoggedIn(first);
  return first;
}

/** Logs in with a new browser; signs up where no earlier scenario of a shared machine has done so. */
export async function signUpOrLogIn(t: ScenarioRun): Promise<Visitor> {
  const { path } = await visitor(t).open('/complete_installation/');
  return path.startsWith('/auth/login/') ? logIn(t) : signUp(t);
}

/** Logs in with a new browser, where `base` says, e.g. at https://data.example.org. */
export async function logIn(t: ScenarioRun, base?: string): Promise<Visitor> {
  const returning = visitor(t, {}, base);
  const { username, password } = administrator;
  const login = await returning.open('/auth/login/');
  expectEqual(login.path, '/auth/login/', 'where the log-in page is found');
  await returning.submit('/auth/login/', { username, password });
  await expectLoggedIn(returning);
  return returning;
}

/** Expects that the home page is shown to the visitor, and not the log-in page. */
export async function expectLoggedIn(who: Visitor): Promise<void> {
  const home = await who.open('/');
  expectEqual([home.path, home.status], ['/', 200], 'what the home page answers to a logged-in user');
  expectContains(home.type, 'text/html', 'the type of the home page');
}
