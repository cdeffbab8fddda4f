import type { ExecOptions } from '../machine.ts';

/** Options of `podman exec` and `docker exec` for a command in a root; the user is `asUser`'s affair. */
export function execArguments(options: ExecOptions): readonly string[] {
  const environment = Object.entries(options.env ?? {}).flatMap(([name, value]) => [
    '--env',
    `${name}=${value}`,
  ]);
  return [
    ...(options.input === undefined ? [] : ['--interactive']),
    ...(options.cwd === undefined ? [] : ['--workdir', options.cwd]),
    ...environment,
  ];
}
