import { join } from 'node:path';
import type { Relation } from '../../config/relation.ts';
import type { ContentEntry, Package } from '../../installation/package.ts';
import { debianTemplatesDir } from '../../config/project.ts';
import { renderTemplate } from '../../support/text/template.ts';
import { controlLine, descriptionLines } from './control-field.ts';
import { debianVersion } from './version.ts';

/** The text of the control file, deb-control(5). */
export async function renderControl(pkg: Package): Promise<string> {
  return renderTemplate(join(debianTemplatesDir, 'control.ejs'), {
    fields: controlFields(pkg),
    synopsis: controlLine(pkg.summary),
    description: descriptionLines(pkg.description),
  });
}

interface Field {
  readonly name: string;
  readonly value: string;
}

/** Fields in the order of dpkg-gencontrol; those without a value are left out. */
function controlFields(pkg: Package): readonly Field[] {
  const fields: readonly (readonly [string, string])[] = [
    ['Package', pkg.name],
    ['Version', debianVersion(pkg)],
    ['Architecture', pkg.arch],
    ['Maintainer', pkg.maintainer],
    ['Installed-Size', String(installedKibibytes(pkg.entries))],
    ['Pre-Depends', relations(pkg.preDepends)],
    ['Depends', relations(pkg.depends)],
    ['Recommends', relations(pkg.recommends)],
    ['Suggests', relations(pkg.suggests)],
    ['Section', pkg.section],
    ['Priority', 'optional'],
    ['Homepage', pkg.homepage],
  ];
  return fields
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ name, value: controlLine(value) }));
}

/** Installed-Size as deb-substvars(5) counts it: files rounded up to KiB, 1 KiB for everything else. */
export function installedKibibytes(entries: readonly ContentEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? Math.ceil(entry.size / 1024) : 1), 0);
}

function relations(list: readonly Relation[]): string {
  return list
    .map((relation) => [relation, ...(relation.alternatives ?? [])].map(formatRelation).join(' | '))
    .join(', ');
}

function formatRelation({ name, operator, version }: Relation): string {
  return operator === undefined ? name : `${name} (${operator} ${version ?? ''})`;
}
