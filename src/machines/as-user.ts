/**
 * The command that runs another one as a user of the machine, with that user's groups and home. It uses setpriv(1):
 * su and runuser would open a session that logind then waits for, and podman's --user cannot always see the machine's
 * files.
 * @param user an account of the machine; its root when absent
 */
export function asUser(user: string | undefined, command: readonly string[]): readonly string[] {
  return user === undefined ? command : ['sh', '-c', become, user, ...command];
}

const become = [
  'set -eu',
  'group=$(id -g "$0")',
  'HOME=$(getent passwd "$0" | cut -d: -f6)',
  'export HOME',
  'exec setpriv --reuid="$0" --regid="$group" --init-groups -- "$@"',
].join('\n');
