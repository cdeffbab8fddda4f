import { compressionTools } from '../compress.ts';
import type { Format } from '../format.ts';
import { fileName } from './identity.ts';
import { writeRpm } from './write.ts';

/** The RPM Package Manager's binary package (format 4), written without rpm. */
export const rpmFormat: Format = {
  name: 'rpm',
  fileName,
  requiredTools: ({ compression }) => compressionTools[compression],
  write: writeRpm,
};
