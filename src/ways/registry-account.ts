import { UserError } from '../support/errors.ts';

/** Who pushes to a registry; from the environment, as a command line is seen by everyone. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/**
 * MATHESAR_REGISTRY_USER and MATHESAR_REGISTRY_PASSWORD; undefined when neither is set.
 * @throws UserError when only one is
 */
export function accountFrom(env: NodeJS.ProcessEnv): Account | undefined {
  const { MATHESAR_REGISTRY_USER: user = '', MATHESAR_REGISTRY_PASSWORD: password = '' } = env;
  if (user !== '' && password !== '') return { user, password };
  if (user === '' && password === '') return undefined;
  throw new UserError('of MATHESAR_REGISTRY_USER and MATHESAR_REGISTRY_PASSWORD only one is set', {
    hints: ['Set both, or neither and log in with helm or podman beforehand.'],
  });
}

/** A registry of this machine has no certificate. */
export function isOfThisMachine(registry: string): boolean {
  return /^(localhost|127\.0\.0\.1)(:|\/|$)/.test(registry);
}

/**
 * Calls a program that pushes, and says what to do where the registry is the reason why it fails.
 * @throws UserError as the program's, with the registry in what to do
 */
export async function withRegistry<T>(registry: string, push: () => Promise<T>): Promise<T> {
  try {
    return await push();
  } catch (error) {
    if (!(error instanceof UserError) || error.hints.length > 0) throw error;
    throw new UserError(error.message, {
      hints: [
        `See that ${registry} answers, and that your account may write there: set MATHESAR_REGISTRY_USER and MATHESAR_REGISTRY_PASSWORD, or log in beforehand.`,
      ],
      cause: error,
    });
  }
}
