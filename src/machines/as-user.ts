/**
 * A command run as a user of the root, with that user's groups and home: by setpriv(1), as su and runuser would open a
 * session that logind then waits for, and podman looks for users where it may not see the root's files.
 * @param user an account of the root; root when absent
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
