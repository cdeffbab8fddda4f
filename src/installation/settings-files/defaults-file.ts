import type { Settings } from '../../config/settings/setting.ts';
import { assignment } from './assignment.ts';

const introduction =
  '# Defaults of the service. Do not change them here: /etc/mathesar/mathesar.env is read after this file.\n';

/** defaults.env: every default that the programs do not have themselves, the package's own settings included. */
export function defaultsFile({ settings }: Settings): string {
  const lines = settings.flatMap(({ name, default: value, builtIn }) =>
    value === null || builtIn ? [] : [`${assignment(name, value)}\n`],
  );
  return [introduction, ...lines].join('');
}
