/** The mode of a file by its content: a program names its interpreter in its first line (execve(2)). */
export function modeOf(content: string): number {
  return content.startsWith('#!') ? 0o755 : 0o644;
}

/**
 * The text of a program whose first line says "#!/usr/bin/python3", with the distro's own Python there. The package
 * depends on that one, and /usr/bin/python3 may be another.
 * @param python its minor version, e.g. "3.13"
 */
export function withInterpreter(text: string, python: string): string {
  return text.replace(/^#!\/usr\/bin\/python3(?=\s|$)/, `#!/usr/bin/python${python}`);
}
