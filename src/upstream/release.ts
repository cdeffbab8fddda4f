/** An unpacked, verified release. `folder` belongs to the cache: read it, never write to it. */
export interface Release {
  /** PEP 440 version as the release states it, e.g. "0.11.0" or "0.12.0rc1". */
  readonly version: string;
  /** Absolute path of the folder that holds manage.py, config/, mathesar/ … */
  readonly folder: string;
  /** SHA-256 of the release's content, whatever way it came; keys everything made from it. */
  readonly digest: string;
  /** What a person would call its origin: a URL, a path, "the sample release". */
  readonly origin: string;
}
