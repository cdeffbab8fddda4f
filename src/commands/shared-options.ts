/** Options that several commands declare in the same words. */
export const shared = {
  arch: { type: 'string', array: true, describe: 'amd64, arm64 (default: this machine’s)' },
  source: {
    type: 'string',
    describe: 'URL, tarball, folder, or "sample" (default: the official release)',
  },
  version: { type: 'string', describe: 'the version that the release must have' },
  revision: { type: 'string', describe: 'revision of the packaging (default: 1)' },
  epoch: { type: 'string', describe: 'seconds since 1970 (default: $SOURCE_DATE_EPOCH, else fixed)' },
  offline: { type: 'boolean', describe: 'use only the cache; download nothing' },
  image: { type: 'string', describe: 'name of Mathesar’s image (default: ghcr.io/OWNER/mathesar)' },
  imageTag: { type: 'string', describe: 'its tag (default: the version of the official release)' },
} as const;
