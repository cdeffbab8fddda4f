import type { Setting, Settings } from '../../config/settings/setting.ts';
import { assignment } from './assignment.ts';
import { descriptionOf, exampleOf, sectionsForPeople } from './wording.ts';

const introduction = `# Settings of Mathesar, see mathesar.env(5). Made once at installation and never overwritten.
# After a change: systemctl restart mathesar
#
# The format is systemd's: NAME=value or NAME="value with \\" and \\\\ escaped". No "export", no comment after a value.
# A line such as #NAME=value shows the default; without a value, there is none. Put secrets in secret.env.
`;

/** mathesar.env, the file that belongs to the administrator: every setting with its text, all commented out. */
export function environmentFile(settings: Settings): string {
  const sections = sectionsForPeople(settings).map((section) =>
    [`# --- ${section.title} ---\n`, ...section.settings.map(commented)].join('\n'),
  );
  return [introduction, ...sections].join('\n');
}

function commented(setting: Setting): string {
  const text = [descriptionOf(setting), ...exampleOf(setting)].join(' ');
  const lines = wrapped(text, 116).map((line) => `# ${line}`);
  return `${[...lines, `#${assignment(setting.name, setting.default ?? '')}`].join('\n')}\n`;
}

/** Lines of at most `width` characters; a longer word gets its own line. */
function wrapped(text: string, width: number): readonly string[] {
  return text.split(' ').reduce<readonly string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
