import { digestFile } from '../../support/caching/digest.ts';
import type { Format } from '../format.ts';
import { compressionTools } from '../shared/compressing/compress.ts';
import { runLintian } from './lint.ts';
import { readDeb } from './read.ts';
import { contentsOfDeb } from './reading/contents.ts';
import { debianRelations, parseRelation } from './relations.ts';
import { metadataOrigin, readScripts } from './scripts.ts';
import { debianVersion, versionEnd } from './version.ts';
import { completeDeb, writeDeb } from './write.ts';

/** Debian's binary package, deb(5), written without dpkg. */
export const debFormat: Format = {
  name: 'deb',
  title: 'a Debian package',
  fileName: (pkg) => `${pkg.name}_${debianVersion(pkg)}_${pkg.arch}.deb`,
  nativeVersion: debianVersion,
  versionEnd,
  parseRelation,
  relations: debianRelations,
  readScripts: () => readScripts(),
  requiredTools: ({ compression }) => compressionTools[compression],
  complete: completeDeb,
  metadataOrigin,
  write: writeDeb,
  magic: '!<arch>\n',
  read: readDeb,
  // Its signature is the repository's.
  digestUnsigned: digestFile,
  contents: contentsOfDeb,
  linter: { name: 'lintian', run: runLintian },
};
