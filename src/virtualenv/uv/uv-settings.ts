import { devNull } from 'node:os';
import { pathExists } from 'fs-extra/esm';
import { UserError } from '../../support/errors.ts';
import { run } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of uv that say where packages come from and how to reach them; no other may change a build. */
const honoured =
  /^UV_(DEFAULT_INDEX|INDEX(_.*)?|EXTRA_INDEX_URL|FIND_LINKS|KEYRING_PROVIDER|NATIVE_TLS|SYSTEM_CERTS|INSECURE_HOST|CONFIG_FILE|NO_CONFIG|HTTP_.*|REQUEST_TIMEOUT|CONCURRENT_.*|LOG_CONTEXT|OFFLINE)$/;

/** pip's names of the same settings, as `pip config` and PIP_* write them. */
const counterparts: Readonly<Record<string, readonly string[]>> = {
  'index-url': ['UV_DEFAULT_INDEX', 'UV_INDEX_URL'],
  'extra-index-url': ['UV_INDEX', 'UV_EXTRA_INDEX_URL'],
  'find-links': ['UV_FIND_LINKS'],
  'trusted-host': ['UV_INSECURE_HOST'],
  timeout: ['UV_HTTP_TIMEOUT', 'UV_REQUEST_TIMEOUT'],
  'default-timeout': ['UV_HTTP_TIMEOUT', 'UV_REQUEST_TIMEOUT'],
  cert: ['SSL_CERT_FILE'],
};

/** How uv is run with the machine's own settings. */
export interface UvSettings {
  /** Changes to this process's environment; undefined removes a name. */
  readonly environment: Environment;
  /** The interpreter of this machine, for work that any Python can do; undefined without one. */
  readonly python: string | undefined;
  /** Settings that uv accepts as options only. */
  readonly options: readonly string[];
}

/**
 * Keeps settings of indexes and certificates, takes those of pip where uv has none, and removes all others that could
 * change the result.
 */
export async function uvSettings(context: Context, env: Environment = process.env): Promise<UvSettings> {
  const changes: Record<string, string | undefined> = {
    // uv would download the Python of the target, which is not needed here.
    UV_PYTHON_DOWNLOADS: 'never',
    UV_NO_PROGRESS: '1',
    NO_COLOR: '1',
    VIRTUAL_ENV: undefined,
    CONDA_PREFIX: undefined,
    PYTHONPATH: undefined,
    PYTHONHOME: undefined,
  };
  for (const name of Object.keys(env)) {
    if (name.startsWith('UV_') && !honoured.test(name)) changes[name] ??= undefined;
  }
  const pip = { ...(await pipConfig(context, env)), ...pipVariables(env) };
  for (const [setting, value] of Object.entries(pip)) {
    const [name, ...synonyms] = counterparts[setting] ?? [];
    if (name === undefined || [name, ...synonyms].some((synonym) => env[synonym])) continue;
    const usable = await translate(setting, value);
    if (usable !== '') changes[name] = usable;
  }
  const python = (await output(['-c', 'import sys; print(sys.executable)'], context)).trim();
  const withoutIndex = /^(1|y|yes|t|true|on)$/i.test(pip['no-index'] ?? '');
  return {
    environment: changes,
    python: python === '' ? undefined : python,
    options: withoutIndex ? ['--no-index'] : [],
  };
}

/** PIP_INDEX_URL and the like, by pip's names of the options that they stand for. */
function pipVariables(env: Environment): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('PIP_') || value === undefined || value === '') continue;
    settings[name.slice(4).toLowerCase().replaceAll('_', '-')] = value;
  }
  return settings;
}

/** uv separates values by spaces or commas where pip uses lines or spaces, and fails on a missing folder. */
async function translate(setting: string, value: string): Promise<string> {
  const words = value.split(/\s+/).filter((word) => word !== '');
  if (setting === 'find-links') {
    const reachable = await Promise.all(words.map(async (word) => word.includes('://') || pathExists(word)));
    return words.filter((_, index) => reachable[index]).join(',');
  }
  return words.join(' ');
}

/** The settings in the files of pip; empty without pip. */
async function pipConfig(context: Context, env: Environment): Promise<Readonly<Record<string, string>>> {
  // This turns configuration off in pip, and calling pip is slow.
  if (env.PIP_CONFIG_FILE === devNull) return {};
  return parsePipConfig(await output(['-m', 'pip', 'config', 'list'], context));
}

/** The output of Python; empty when it is not installed or fails. */
async function output(args: readonly string[], context: Context): Promise<string> {
  try {
    return (await run('python3', args, context)).stdout;
  } catch (error) {
    // An interrupt or a bug ends the run.
    if (!(error instanceof UserError)) throw error;
    return '';
  }
}

/** Reads the output of `pip config list`, section.name='value'; the section "install" overrides "global". */
export function parsePipConfig(output: string): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  for (const section of ['global', 'install']) {
    for (const line of output.split('\n')) {
      const [, where, name, quoted] = /^(.+?)\.([a-z-]+)=(.*)$/.exec(line.trim()) ?? [];
      if (where !== section || name === undefined || quoted === undefined) continue;
      settings[name] = quoted.replace(/^(['"])(.*)\1$/, '$2').replaceAll('\\n', ' ');
    }
  }
  return settings;
}
