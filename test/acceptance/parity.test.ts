import { lstat, mkdtemp, readdir, readFile, readlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { remove } from 'fs-extra/esm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDistros, selectDistros, type Distro } from '../../src/config/distros.ts';
import { twins } from '../../src/checks/sample-packages.ts';
import { formats } from '../../src/formats/index.ts';
import { sha256 } from '../../src/support/caching/digest.ts';
import { acceptanceContext, buildSample } from './build-sample.ts';
import { readerFor } from './read-package.ts';

const { deb, rpm } = twins;

/** What only one of the formats has, and why. */
const onlyIn: Readonly<Record<string, readonly RegExp[]>> = {
  // Debian's documentation, and the overrides of its linter with their reasons.
  [deb]: [/^usr\/share\/doc\/mathesar\/(copyright|changelog\.Debian\.gz)$/, /^usr\/share\/lintian(\/|$)/],
  [rpm]: [
    // Fedora's folder of licenses, the spec, and a preset, because Fedora enables no service without one.
    /^usr\/share\/licenses(\/|$)/,
    /^usr\/share\/doc\/mathesar\/mathesar\.spec$/,
    /^usr\/lib\/systemd\/system-preset(\/|$)/,
    // Folders that tmpfiles.d creates for both formats; in an .rpm they belong to the package.
    /^(etc|var)(\/(mathesar|lib|cache)){0,2}(\/(media|tmp))?$/,
  ],
};

/** What contains the package's version or the distro's name. */
const worded = /^usr\/lib\/mathesar\/build\.json$/;

/** What names the distro's own file of certificate authorities, a default of two settings. */
const namesAuthorities =
  /^usr\/(lib\/mathesar\/(defaults\.env|settings\.json)|share\/mathesar\/mathesar\.env|share\/man\/man5\/mathesar\.env\.5\.gz)$/;

const context = acceptanceContext();
const scratch = await mkdtemp(join(tmpdir(), 'parity-'));
const trees = new Map<string, ReadonlyMap<string, string>>();

beforeAll(async () => {
  for (const distro of selectDistros(await readDistros(formats), [deb, rpm])) {
    const { path } = await buildSample('1.1.0', distro.name);
    const tree = join(scratch, distro.name);
    await readerFor(distro).unpack(path, tree, context);
    trees.set(distro.name, await describeTree(tree, distro));
  }
});

afterAll(() => remove(scratch));

test('a .deb and an .rpm hold the same files with the same modes, except for those listed', () => {
  const [first, second] = [trees.get(deb), trees.get(rpm)];
  if (first === undefined || second === undefined) throw new Error('a package was not built');
  expect(first.size).toBeGreaterThan(1000);
  expect(differing(first, second, deb)).toEqual([]);
  expect(differing(second, first, rpm)).toEqual([]);
});

function differing(
  these: ReadonlyMap<string, string>,
  those: ReadonlyMap<string, string>,
  distro: string,
): readonly string[] {
  const allowed = onlyIn[distro] ?? [];
  return [...these]
    .filter(([path]) => !worded.test(path) && !allowed.some((pattern) => pattern.test(path)))
    .filter(([path, facts]) => those.get(path) !== facts)
    .map(([path, facts]) => `${path}: ${facts}, there ${those.get(path) ?? 'absent'}`);
}

/** Type, mode and content of everything below a folder, by path. */
async function describeTree(tree: string, distro: Distro): Promise<ReadonlyMap<string, string>> {
  const facts = new Map<string, string>();
  for (const path of await readdir(tree, { recursive: true })) {
    const file = join(tree, path);
    const found = await lstat(file);
    const mode = (found.mode & 0o7777).toString(8);
    if (found.isSymbolicLink()) facts.set(path, `link to ${await readlink(file)}`);
    else if (found.isDirectory()) facts.set(path, `folder ${mode}`);
    else facts.set(path, `file ${mode} ${sha256(withoutAuthorities(path, await readFile(file), distro))}`);
  }
  return facts;
}

function withoutAuthorities(path: string, content: Buffer, { caBundle }: Distro): Buffer | string {
  if (!namesAuthorities.test(path)) return content;
  const text = (path.endsWith('.gz') ? gunzipSync(content) : content).toString();
  // groff writes a minus as "\\-".
  const named = [caBundle, caBundle.replaceAll('-', '\\-')].filter((name) => text.includes(name));
  expect(named, path).not.toEqual([]);
  return named.reduce((rest, name) => rest.replaceAll(name, 'AUTHORITIES'), text);
}
