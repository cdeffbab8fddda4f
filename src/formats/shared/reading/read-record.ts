import { buildRecordPath, parseBuildRecord, type BuildRecord } from '../../../installation/build-record.ts';
import { UserError } from '../../../support/errors.ts';
import { broken } from './broken.ts';
import type { Bytes } from './bytes.ts';
import type { PackageFile } from './package-file.ts';

/** A record has some kilobytes. */
const largestRecord = 1e6;

/**
 * The package with its build record if it has one; older packages and those of others do not.
 * @param find looks for a file in the package's payload: its text, or undefined
 * @throws UserError for a payload that cannot be read, and for a record that is broken or of another package
 */
export async function withRecord(
  pkg: PackageFile,
  bytes: Bytes,
  find: (path: string, largest: number) => Promise<string | undefined>,
): Promise<PackageFile> {
  const path = buildRecordPath(pkg.name);
  const text = await find(path.slice(1), largestRecord).catch((error: unknown) =>
    broken(bytes, 'payload', error),
  );
  if (text === undefined) return pkg;
  const parsed = parseBuildRecord(text);
  const faults = 'record' in parsed ? contradictions(parsed.record, pkg) : parsed.faults;
  if ('record' in parsed && faults.length === 0) return { ...pkg, record: parsed.record };
  throw new UserError(`${pkg.file}: its build record ${path} is broken:\n  ${faults.join('\n  ')}`, {
    hints: [
      'Build the package again with "npm run package", or use the version of this tool that built it, if that is newer.',
    ],
  });
}

function contradictions(record: BuildRecord, pkg: PackageFile): readonly string[] {
  const pairs = [
    ['name', record.name, pkg.name],
    ['packageVersion', record.packageVersion, pkg.version],
    ['format', record.format, pkg.format],
    ['arch', record.arch, pkg.arch],
  ] as const;
  return pairs
    .filter(([, recorded, own]) => recorded !== own)
    .map(([key, recorded, own]) => `${key}: ${recorded}, but the package itself says ${own}`);
}
