import type { ExecOptions } from '../machine.ts';

/** Options of `podman exec` and `docker exec` for a command in a machine; `asUser` handles the user. */
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
