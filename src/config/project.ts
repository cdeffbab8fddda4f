import { fileURLToPath } from 'node:url';

/** Absolute path of a folder of this project, wherever it was cloned or installed to. */
function folder(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}

export const projectDir = folder('.').replace(/\/$/, '');
export const packagingDir = folder('packaging');
export const docsDir = folder('docs');
export const debianTemplatesDir = folder('debian-templates');
export const rpmTemplatesDir = folder('rpm-templates');
export const systemdDir = folder('systemd');
