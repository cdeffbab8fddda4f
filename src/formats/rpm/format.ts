import type { Format } from '../format.ts';
import { compressionTools } from '../shared/compressing/compress.ts';
import { fileName } from './identity.ts';
import { runRpmlint } from './lint.ts';
import { readRpm } from './read.ts';
import { contentsOfRpm } from './reading/contents.ts';
import { parseRelation, rpmRelations } from './relations.ts';
import { metadataOrigin, readScripts } from './scripts.ts';
import { digestUnsigned } from './unsigned.ts';
import { rpmRelease, rpmVersion, versionEnd } from './version.ts';
import { completePackage, writeRpm } from './write.ts';

/** The RPM Package Manager's binary package (format 4), written without rpm. */
export const rpmFormat: Format = {
  name: 'rpm',
  title: 'an RPM package',
  fileName,
  nativeVersion: (pkg) => `${rpmVersion(pkg)}-${rpmRelease(pkg)}`,
  versionEnd,
  parseRelation,
  relations: rpmRelations,
  readScripts: () => readScripts(),
  requiredTools: ({ compression }) => compressionTools[compression],
  complete: (pkg) => completePackage(pkg),
  metadataOrigin,
  write: writeRpm,
  magic: '\u00ed\u00ab\u00ee\u00db',
  read: readRpm,
  digestUnsigned,
  contents: contentsOfRpm,
  linter: { name: 'rpmlint', run: runRpmlint },
};
