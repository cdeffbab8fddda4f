/** Metadata of the packages that are compared; the same for every packer. */
export const control = {
  name: 'bench',
  version: '1.0.0',
  arch: 'amd64',
  maintainer: 'Nobody <nobody@example.org>',
  homepage: 'https://example.org',
  section: 'misc',
  summary: 'A tree that is packed to compare packers',
  description: ['It is never installed.'],
} as const;
