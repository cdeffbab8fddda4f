import { join } from 'node:path';
import type { ContentEntry, Package } from '../../installation/package.ts';
import { rpmTemplatesDir } from '../../config/project.ts';
import { renderTemplate } from '../../support/text/template.ts';
import { changelogOf } from './changelog.ts';
import { dependenciesOf, selfNames } from './dependencies/dependencies.ts';
import { sense, type Dependency } from './dependencies/dependency.ts';
import { descriptionOf, vendorOf } from './description.ts';
import { oneLine } from './field.ts';
import { fileName, identityOf, type Identity } from './identity.ts';
import { licenseOf } from './license.ts';
import { scriptStates } from './scripts.ts';

/**
 * The spec file that describes the package, for those who rebuild it with rpmbuild.
 * @param pkg with the entries that an .rpm owns
 */
export async function renderSpec(pkg: Package): Promise<string> {
  const identity = identityOf(pkg);
  return renderTemplate(join(rpmTemplatesDir, 'spec.ejs'), {
    name: identity.name,
    wheels: pkg.bundled.length > 0,
    fileName: fileName(pkg),
    epoch: pkg.epoch,
    fields: specFields(pkg, identity).map(([name, value]) => ({ name, value: literal(value) })),
    description: descriptionOf(pkg).map(literal),
    scripts: scriptStates(pkg.scripts).map(({ section, text }) => ({ section, text: literal(text) })),
    files: specFiles(pkg.entries),
    changelog: changelogOf(pkg).map(({ time, author, text }) => ({
      date: specDate(time),
      author: literal(author),
      text: literal(text),
    })),
  });
}

function specFields(pkg: Package, identity: Identity): readonly (readonly [string, string])[] {
  const { requires, provides, recommends, suggests } = dependenciesOf(pkg, identity, 'zstd');
  const own = new Set(selfNames(identity));
  return [
    ['Name', identity.name],
    ['Version', identity.version],
    ['Release', identity.release],
    ['Summary', oneLine('summary', pkg.summary)],
    ['License', licenseOf(pkg)],
    ...(pkg.arch === 'all' ? [['BuildArch', identity.arch] as const] : []),
    ['URL', oneLine('homepage', pkg.homepage)],
    ['Vendor', vendorOf(pkg)],
    ['Packager', oneLine('maintainer', pkg.maintainer)],
    // rpmbuild itself adds what it provides and what rpm needs for it.
    ...requires.filter(isStated).flatMap(requireLines),
    ...recommends.map((each) => ['Recommends', formatted(each)] as const),
    ...suggests.map((each) => ['Suggests', formatted(each)] as const),
    ...provides
      .filter((each) => isStated(each) && !own.has(each.name))
      .map((each) => ['Provides', formatted(each)] as const),
  ];
}

function isStated({ flags }: Dependency): boolean {
  return (flags & (sense.rpmlib | sense.interpreter | sense.config)) === 0;
}

const phases = [
  ['pre', sense.pre],
  ['post', sense.post],
  ['preun', sense.preun],
  ['postun', sense.postun],
  ['posttrans', sense.posttrans],
] as const;

function requireLines(each: Dependency): readonly (readonly [string, string])[] {
  const names = phases.filter(([, flag]) => (each.flags & flag) !== 0).map(([name]) => name);
  return [[names.length === 0 ? 'Requires' : `Requires(${names.join(',')})`, formatted(each)]];
}

function formatted({ name, flags, version }: Dependency): string {
  const sign = [
    (flags & sense.less) === 0 ? '' : '<',
    (flags & sense.greater) === 0 ? '' : '>',
    (flags & sense.equal) === 0 ? '' : '=',
  ].join('');
  return sign === '' ? name : `${name} ${sign} ${version}`;
}

/** Lines of %files: a folder stands for all below it, so only the topmost are named. */
function specFiles(entries: readonly ContentEntry[]): readonly string[] {
  const folders = new Set<string>();
  const lines: string[] = [];
  for (const entry of entries) {
    if ([...folders].some((folder) => entry.path.startsWith(`${folder}/`))) continue;
    const whole = entry.kind === 'directory' && entry.owner === 'root' && entry.group === 'root';
    if (whole) folders.add(entry.path);
    lines.push(`${marks(entry, whole)}${quoted(entry.path)}`);
  }
  return lines;
}

function marks(entry: ContentEntry, whole: boolean): string {
  if (entry.path.startsWith('/usr/share/licenses/')) return '%license ';
  if (entry.kind === 'file' && entry.config === true) return '%config(noreplace) ';
  const mode = entry.mode.toString(8).padStart(4, '0');
  const attributes = whole || entry.kind === 'symlink' ? '' : `%attr(${mode},${entry.owner},${entry.group}) `;
  return entry.kind === 'directory' && !whole ? `%dir ${attributes}` : attributes;
}

/** A path as %files reads it: within quotes, glob characters are literal. */
function quoted(path: string): string {
  return /[\s'*?[\]{}]/.test(path) ? `"${literal(path)}"` : literal(path);
}

/** Text in which rpm expands no macro. */
function literal(text: string): string {
  return text.replaceAll('%', '%%');
}

/** "Sat Nov 21 2026", in UTC. */
function specDate(time: number): string {
  const [weekday, day, month, year] = new Date(time * 1000).toUTCString().replace(',', '').split(' ');
  return [weekday, month, day, year].join(' ');
}
