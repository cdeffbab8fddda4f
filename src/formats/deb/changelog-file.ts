import { join } from 'node:path';
import { fold } from '../../support/text/fold.ts';
import type { Package } from '../../installation/package.ts';
import { debianVersion } from './version.ts';
import { debianTemplatesDir } from '../../config/project.ts';
import { renderTemplate } from '../../support/text/template.ts';
import { controlLine } from './control-field.ts';

/**
 * The text of the Debian changelog, deb-changelog(5). Its first entry is this package: of its version, made
 * at its epoch, with the newest changes of the packaging.
 */
export async function renderChangelog(pkg: Package): Promise<string> {
  const entries = pkg.changelog.map((entry, index) => {
    const isNewest = index === 0;
    const versioned = isNewest
      ? pkg
      : { version: entry.release, revision: entry.revision, distroTag: pkg.distroTag };
    return {
      version: debianVersion(versioned),
      date: rfc5322(isNewest ? pkg.epoch : entry.epoch),
      lines: [`Package of release ${versioned.version}.`, ...entry.changes].flatMap(bullet),
    };
  });
  return renderTemplate(join(debianTemplatesDir, 'changelog.ejs'), {
    name: controlLine(pkg.name),
    maintainer: controlLine(pkg.maintainer),
    entries,
  });
}

/** A change as lines of at most 80 columns, the first with the asterisk. */
function bullet(change: string): readonly string[] {
  return fold(controlLine(change), 76).map((line, index) => `${index === 0 ? '  * ' : '    '}${line}`);
}

/** RFC 5322 date in UTC: "Sat, 21 Nov 2026 06:00:00 +0000". */
function rfc5322(epoch: number): string {
  return new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
}
