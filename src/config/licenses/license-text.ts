import { z } from 'zod';
import { parseLicense } from '../../support/text/spdx.ts';

/** A licence as an SPDX expression. */
export const licenseText = z
  .string()
  .refine(
    (text) => parseLicense(text) !== undefined,
    'must be an SPDX expression, such as "GPL-3.0-or-later" or "LicenseRef-NAME"',
  );
