import { join } from 'node:path';
import type { CopyrightPart } from '../../licenses/copyright.ts';
import type { Package } from '../../installation/package.ts';
import { debianTemplatesDir } from '../../config/project.ts';
import { renderTemplate } from '../../support/text/template.ts';
import { controlLine } from './control-field.ts';
import { commonLicense, debianLicense } from './license-name.ts';

/** The text of /usr/share/doc/NAME/copyright in the machine-readable format (DEP-5). */
export async function renderCopyright(pkg: Package): Promise<string> {
  const packaged = new Set(pkg.entries.map(({ path }) => path));
  const parts = pkg.copyright
    .filter(({ files }) => files.length > 0)
    .map((part) => paragraph(part, packaged));
  const names = [...new Set(parts.flatMap(({ licenses }) => licenses))].sort();
  return renderTemplate(join(debianTemplatesDir, 'copyright.ejs'), {
    name: controlLine(pkg.name),
    homepage: controlLine(pkg.homepage),
    parts,
    // A licence's own paragraph, where Debian has its text; the others are pointed to where they are named.
    licenses: names.flatMap((name) => {
      const text = commonLicense(name);
      return text === undefined ? [] : [{ name, text }];
    }),
  });
}

interface Paragraph {
  readonly title: string;
  readonly homepage: readonly string[];
  readonly files: readonly string[];
  readonly copyright: readonly string[];
  readonly license: string;
  readonly licenses: readonly string[];
  /** Lines after the licence's name: where its text is. */
  readonly text: readonly string[];
}

/** @param packaged every path of the package, folders too */
function paragraph(part: CopyrightPart, packaged: ReadonlySet<string>): Paragraph {
  const license = debianLicense(part.license);
  // What a release of another shape does not have is not pointed to.
  const texts = part.texts.filter((text) => packaged.has(text.replace(/\/\*$/, ''))).map(pattern);
  return {
    title: controlLine(part.title),
    homepage: part.homepage === undefined ? [] : [controlLine(part.homepage)],
    files: part.files.map(pattern),
    copyright: part.copyright.split(/\r?\n/).map(controlLine),
    license: license.expression,
    licenses: license.names,
    text:
      texts.length === 0
        ? []
        : ['Its text, as the authors ship it, is in', ...texts.map((path) => ` /${path}`)],
  };
}

/** Files fields have patterns without a leading "/", separated by white space; "?" stands for a space. */
function pattern(path: string): string {
  return controlLine(path).replace(/^\//, '').replaceAll(' ', '?');
}
