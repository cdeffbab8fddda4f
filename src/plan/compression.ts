export const compressions = ['zstd', 'xz'] as const;
/** How a package's payload is compressed. */
export type Compression = (typeof compressions)[number];
