import type { BuildRecord } from '../../../installation/build-record.ts';

/** A package file on this machine, with what its metadata says. */
export interface PackageFile {
  readonly file: string;
  /** The name of its format. */
  readonly format: string;
  readonly name: string;
  /** As its package manager writes it: "0.11.0-1~deb13u0", "0.11.0-1.fc42"; an epoch comes first, "1:0.11.0-1.fc42". */
  readonly version: string;
  /** "amd64", "arm64", "all"; another machine's name is left as it is. */
  readonly arch: string;
  /** Absent from packages of others, and from ours that are older than it. */
  readonly record?: BuildRecord;
}
