import { compressionTools } from '../writing/compress.ts';
import type { Format } from '../format.ts';
import { fileName } from './identity.ts';
import { readRpm } from './read.ts';
import { runRpmlint } from './lint.ts';
import { writeRpm } from './write.ts';

/** The RPM Package Manager's binary package (format 4), written without rpm. */
export const rpmFormat: Format = {
  name: 'rpm',
  fileName,
  requiredTools: ({ compression }) => compressionTools[compression],
  write: writeRpm,
  magic: '\u00ed\u00ab\u00ee\u00db',
  read: readRpm,
  linter: { name: 'rpmlint', run: runRpmlint },
};
