import { UserError } from '../../support/errors.ts';

/** A command that a wheel declares: its name in bin/, and the function that it calls. */
export interface EntryPoint {
  readonly name: string;
  readonly module: string;
  /** Dotted path of the function in the module. */
  readonly attribute: string;
}

/**
 * The commands of an entry_points.txt (PyPA entry points specification): console and GUI scripts.
 * @param wheel whose file it is, for errors
 * @throws UserError when a command's name or object cannot be one
 */
export function parseEntryPoints(text: string, wheel: string): readonly EntryPoint[] {
  const entryPoints: EntryPoint[] = [];
  let section = '';
  for (const line of text.split(/\r?\n/).map((raw) => raw.trim())) {
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const heading = /^\[(.+)\]$/.exec(line)?.[1];
    if (heading !== undefined) section = heading.trim();
    else if (section === 'console_scripts' || section === 'gui_scripts') {
      entryPoints.push(parseEntryPoint(line, wheel));
    }
  }
  return entryPoints;
}

/** The script of a command, for the virtualenv's final place on the target machine. */
export function entryPointScript({ module, attribute }: EntryPoint, python: string): string {
  const [root = attribute] = attribute.split('.');
  return [
    `#!${python}`,
    'import sys',
    `from ${module} import ${root}`,
    "if __name__ == '__main__':",
    `    sys.exit(${attribute}())`,
    '',
  ].join('\n');
}

/**
 * A script that a wheel brings itself, with the first line that it has at its final place. What is there now
 * names the building machine's Python, as an installer wrote it in place of "#!python".
 */
export function relocateScript(script: Uint8Array, python: string): Uint8Array {
  const text = Buffer.from(script.buffer, script.byteOffset, script.byteLength);
  // Where the path is long or has spaces, installers write a shell script that runs itself with Python.
  const wrapped = /^#!\/bin\/sh\n'''exec' .*\n' '''\n/.exec(text.toString('latin1'))?.[0];
  const end = text.indexOf('\n');
  const firstLine = end < 0 ? '' : text.toString('latin1', 0, end);
  if (wrapped === undefined && !/^#!.*\bpython[\d.]*w?\b[^/]*$/.test(firstLine)) return script;
  const body = text.subarray(wrapped?.length ?? end + 1);
  return Buffer.concat([Buffer.from(`#!${python}\n`), body]);
}

const dotted = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;

function parseEntryPoint(line: string, wheel: string): EntryPoint {
  const [, name = '', module = '', attribute = ''] =
    /^([^=]+?)\s*=\s*([^:\s]+)\s*:\s*([^\s[]+)\s*(?:\[.*\])?$/.exec(line) ?? [];
  const isName = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(name);
  if (isName && dotted.test(module) && dotted.test(attribute)) return { name, module, attribute };
  throw new UserError(`the wheel of ${wheel} declares a command that cannot be one: ${line}`);
}
