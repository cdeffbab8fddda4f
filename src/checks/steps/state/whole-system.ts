import { packageManagerOf } from '../../package-managers/index.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';

/** Path → kind, mode, owner, and what it holds: a link's target, a file's size, below /etc its digest. */
export type WholeSystem = ReadonlyMap<string, string>;

/** What other programs write meanwhile: the kernel's file systems, PostgreSQL's data and logs, caches. */
const othersFiles = [
  /^\/(proc|sys|dev|run|tmp)(\/|$)/,
  /^\/var\/(log|tmp)(\/|$)/,
  /^\/var\/lib\/(postgresql|pgsql|nginx|systemd)(\/|$)/,
  /^\/var\/cache\/(ldconfig|man|fontconfig)(\/|$)/,
  /^\/var\/lib\/(fontconfig|logrotate)/,
  /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$/,
  /^\/etc\/\.pwd\.lock$/,
  /^\/etc\/ld\.so\.cache$/,
  /^\/(root|home)\/\./,
  /\/__pycache__(\/(?!.*mathesar)|$)/,
];

/** Every file of the machine, as piuparts looks at it, but for what other programs write. */
export async function wholeSystem(t: ScenarioRun): Promise<WholeSystem> {
  const others = [...packageManagerOf(t.distro).records, ...othersFiles];
  const { stdout } = await t.sh(
    `find / -ignore_readdir_race -xdev \\( -path /proc -o -path /sys -o -path /dev \\) -prune -o \\
      \\( -type d -printf '%p\\t%y %m %u:%g\\n' -o -type f -printf '%p\\t%y %m %u:%g %s\\n' \\
      -o -printf '%p\\t%y %m %u:%g %l\\n' \\)
    find /etc -type f -exec sha256sum {} + | sed -E 's/^(\\S+) +(.*)$/\\2\\t\\1/'`,
  );
  const found = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [path = '', facts = ''] = line.split('\t');
    if (path !== '' && !others.some((one) => one.test(path)))
      found.set(path, [found.get(path), facts].filter((one) => one !== undefined).join(' '));
  }
  return found;
}

/** What differs, a line for each path; "+" is new, "-" is gone, "~" is another. */
export function differences(before: WholeSystem, after: WholeSystem): readonly string[] {
  const lines = [...before.keys()].filter((path) => !after.has(path)).map((path) => `- ${path}`);
  for (const [path, facts] of after) {
    const earlier = before.get(path);
    if (earlier === undefined) lines.push(`+ ${path}`);
    else if (earlier !== facts) lines.push(`~ ${path}: ${earlier} → ${facts}`);
  }
  return lines.sort();
}
