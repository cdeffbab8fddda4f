import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { vi } from 'vitest';
import { temporaryFolder } from '../../temporary.ts';

/**
 * A program in place of gh, first on PATH: it notes its arguments and standard input, and answers `answers[n]` to its n-th
 * call, or fails with the words after "!".
 * @returns reads the calls so far: arguments joined by spaces, and what was given on standard input
 */
export async function fakeGh(answers: readonly string[]): Promise<() => Promise<readonly string[]>> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'bin'));
  for (const [at, answer] of answers.entries()) await writeFile(join(folder, `answer-${at}`), answer);
  const script = `#!/bin/sh
at=$(ls ${folder} | grep -c ^call-)
{ printf '%s' "$*"; case " $* " in *" - "*) printf '\\n'; cat;; esac; } > ${folder}/call-$at
answer=$(cat ${folder}/answer-$at) || exit 99
case $answer in !*) printf '%s\\n' "\${answer#!}" >&2; exit 1;; esac
printf '%s\\n' "$answer"
`;
  await writeFile(join(folder, 'bin', 'gh'), script);
  await chmod(join(folder, 'bin', 'gh'), 0o755);
  vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env.PATH ?? ''}`);
  return async () => {
    const calls: string[] = [];
    for (const at of answers.keys()) calls.push(await readFile(join(folder, `call-${at}`), 'utf8'));
    return calls;
  };
}
