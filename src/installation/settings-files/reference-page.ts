import type { Setting, Settings } from '../../config/settings/setting.ts';
import { isIn } from '../../config/settings/ways.ts';
import { descriptionOf, sectionsForPeople, valueOf } from './wording.ts';

const introduction = `<!-- Written by \`npm run docs\` from packaging/settings/: change that file, not this one. -->

# Settings

The service reads its settings as environment variables from these files, in this order; the last assignment of a name
holds.

| file                              | what is in it                                                            |
| --------------------------------- | ------------------------------------------------------------------------ |
| \`/usr/lib/mathesar/defaults.env\`  | the defaults; every version of the package brings its own                |
| \`/etc/mathesar/detected.env\`      | what set-up has found out                                                |
| \`/etc/mathesar/mathesar.env\`      | your settings: made at installation, all commented out, then yours alone |
| \`/etc/mathesar/secret.env\`        | passwords and the secret key; only root can read it                      |

The format is that of \`EnvironmentFile=\` in systemd.exec(5). Restart the service after a change:
\`sudo systemctl restart mathesar\`. On the machine, \`man mathesar.env\` shows this page's text.

A setting that is true or false is true for \`true\`, \`True\` and \`t\`, and false for everything else: \`1\`, \`yes\` and
\`TRUE\` are false. Write \`true\` or \`false\`.
`;

const internals = `
## Not for you to set

Mathesar or its libraries also read these names. They belong to the package or have no use there; leave them alone.

| name | what it is |
| ---- | ---------- |
`;

/** docs/set-up/settings.md. */
export function referencePage(settings: Settings): string {
  const sections = sectionsForPeople(settings).map((section) => {
    const entries = section.settings.map((setting) => entry(setting, settings));
    return `\n## ${section.title}\n${entries.join('')}`;
  });
  const own = settings.settings.filter(({ internal }) => internal);
  return [introduction, ...sections, internals, ...own.map(row)].join('');
}

function entry(setting: Setting, { types }: Settings): string {
  const value = valueOf(setting, types[setting.type]);
  const isPackages = isIn('package', setting);
  const description = descriptionOf(setting, isPackages ? 'package' : 'container');
  const where = isPackages ? '' : ' In containers and with the zipapp only.';
  return `\n### \`${setting.name}\`\n\n${markdown(description)}${where}\n\n${markdown(value)}\n`;
}

function row({ name, text, default: value }: Setting): string {
  const shown = value === null ? '' : ` It is \`${value}\`.`;
  return `| \`${name}\` | ${markdown(text + shown)} |\n`;
}

/** A text of the catalogue in which only backticks mean something, and names of settings are links. */
function markdown(text: string): string {
  const parts = text.split('`').map((part, index) => {
    if (index % 2 === 1) return `\`${part}\``;
    const escaped = part.replace(/[\\*<>[\]|]/g, '\\$&');
    return escaped.replace(/\b[A-Z]+(?:_[A-Z]+)+\b/g, (name) => `[\`${name}\`](#${name.toLowerCase()})`);
  });
  return parts.join('');
}
