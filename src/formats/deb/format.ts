import type { Format } from '../format.ts';
import { compressionTools } from '../writing/compress.ts';
import { debianVersion } from '../native-version.ts';
import { runLintian } from './lint.ts';
import { readDeb } from './read.ts';
import { writeDeb } from './write.ts';

/** Debian's binary package, deb(5), written without dpkg. */
export const debFormat: Format = {
  name: 'deb',
  fileName: (pkg) => `${pkg.name}_${debianVersion(pkg)}_${pkg.arch}.deb`,
  requiredTools: ({ compression }) => compressionTools[compression],
  write: writeDeb,
  magic: '!<arch>\n',
  read: readDeb,
  linter: { name: 'lintian', run: runLintian },
};
