import { maintainerPattern } from '../config/definition.ts';
import { UserError } from '../support/errors.ts';

/**
 * Who maintains the packages, as "Name <address>": --maintainer, else DEBFULLNAME and DEBEMAIL as Debian's own tools
 * read them (debchange(1)), else what packaging/mathesar.yaml says. One of the two variables alone says nothing.
 * @throws UserError for what is not a name and an address
 */
export function chooseMaintainer(
  option: string | undefined,
  env: NodeJS.ProcessEnv,
  declared: string,
): string {
  if (option !== undefined) return checked(option, `--maintainer ${option}`);
  const { DEBFULLNAME: name, DEBEMAIL: email } = env;
  if (!name || !email) return declared;
  // It may have the name as well, which DEBFULLNAME overrides.
  const address = /<([^<>]*)>\s*$/.exec(email)?.[1] ?? email;
  return checked(`${name} <${address}>`, `DEBFULLNAME "${name}" with DEBEMAIL "${email}"`);
}

function checked(maintainer: string, given: string): string {
  if (maintainerPattern.test(maintainer)) return maintainer;
  throw new UserError(`${given}: not a name and an address`, {
    hints: ["Write it like this: --maintainer 'Ada Example <ada@example.org>'"],
  });
}
