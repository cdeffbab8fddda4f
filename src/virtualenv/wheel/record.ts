import { createHash } from 'node:crypto';

/** One line of a RECORD (PyPA "Recording installed projects"): hash and size are absent for RECORD itself. */
export interface RecordLine {
  /** Relative to site-packages, with "/"; scripts lie above it. */
  readonly path: string;
  /** "sha256=" and the digest in URL-safe base64 without padding. */
  readonly hash?: string;
  readonly size?: number;
}

/** Reads a RECORD: CSV with the columns path, hash, size. */
export function parseRecord(text: string): readonly RecordLine[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => {
      const [path = '', hash = '', size = ''] = csvFields(line);
      return { path, ...(hash === '' ? {} : { hash }), ...(size === '' ? {} : { size: Number(size) }) };
    });
}

/** Writes a RECORD, sorted, so that it does not depend on the order of installation. */
export function formatRecord(lines: readonly RecordLine[]): string {
  return [...lines]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, hash, size }) => `${csvField(path)},${hash ?? ''},${size ?? ''}\n`)
    .join('');
}

/** The line of a file with this content. */
export function recordLine(path: string, content: Uint8Array): RecordLine {
  const hash = createHash('sha256').update(content).digest('base64url');
  return { path, hash: `sha256=${hash}`, size: content.length };
}

function csvFields(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  );
}

function csvField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
