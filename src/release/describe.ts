import { basename } from 'node:path';
import { shownWord } from '../support/text/shell.ts';
import type { FailedPlan, Release } from './release.ts';

/**
 * The packages with their sizes, what failed, and what to do next.
 * @param folder the release's folder, as a person would type it
 */
export function describeRelease({ artifacts, built, failed, files }: Release, folder: string): string {
  const lines = artifacts.map(({ path, bytes }) => {
    const file = basename(path);
    return `${file}  ${(bytes / 1e6).toFixed(1)} MB${built.includes(file) ? '' : ' (unchanged)'}`;
  });
  if (failed.length > 0) return [...lines, '', ...failed.flatMap(describeFailure)].join('\n');
  const names = files.map((path) => basename(path));
  return [
    ...lines,
    '',
    `${artifacts.length} packages, release.json and ${names.join(' and ')} are in ${folder}`,
    `Next: npm run check -- ${shownWord(folder)}/FILE`,
    `Whoever downloads a file: sha256sum --check --ignore-missing ${names[0] ?? ''}`,
  ].join('\n');
}

function describeFailure({ distro, arch, message, hints, bug }: FailedPlan): readonly string[] {
  const what = bug ? 'this is a bug in mathesar-package; please report it with what follows' : '';
  return [
    `failed: ${distro} ${arch}: ${what === '' ? message : what}`,
    ...(bug ? [message] : []),
    ...hints.map((hint) => `  → ${hint}`),
  ];
}
