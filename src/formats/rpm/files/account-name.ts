import type { Package } from '../../../installation/package.ts';
import { sense, type Dependency } from '../dependencies/dependency.ts';

/**
 * "user(name)" and "group(name)" with the sysusers.d line in base64, as rpm >= 4.19 makes them while building:
 * by them rpm >= 4.20 creates the account before it unpacks, and other packages can require it.
 */
export function userProvides(pkg: Package): readonly Dependency[] {
  return pkg.accounts.flatMap(({ kind, name, line }) => [
    ...(kind === 'user' ? [{ name: `user(${name})`, flags: sense.equal, version: base64(line) }] : []),
    { name: `group(${name})`, flags: sense.equal, version: base64(`g ${name} -`) },
  ]);
}

/** With blanks at the end of the line, which mean nothing there, so that no "=" is needed: specs cannot hold it. */
function base64(line: string): string {
  const bytes = Buffer.byteLength(line);
  return Buffer.from(line + ' '.repeat((3 - (bytes % 3)) % 3)).toString('base64');
}
