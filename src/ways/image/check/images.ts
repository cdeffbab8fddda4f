import type { Configuration } from '../../../config/configuration.ts';
import type { Context } from '../../../support/context.ts';
import { makeImage, type Image } from '../image.ts';
import type { CheckedImages } from './trial.ts';

/**
 * What the check of an image needs besides it: the same of a newer package, and a PostgreSQL for the image without one.
 * @param from the package that the image was made from; a newer one; and a folder for what is made
 */
export async function imagesFor(
  image: Image,
  from: {
    readonly file: string;
    readonly newer?: string | undefined;
    readonly withPostgresql: boolean;
    readonly name: string;
    readonly out: string;
  },
  configuration: Configuration,
  context: Context,
): Promise<CheckedImages> {
  const { withPostgresql, name, out } = from;
  const make = (title: string, file: string, inside: boolean) =>
    context.reporter.step(title, () =>
      makeImage(file, { withPostgresql: inside, name, out }, configuration, context),
    );
  const server = withPostgresql ? image : await make('a PostgreSQL for it', from.file, true);
  const checked = { image, withPostgresql, server };
  if (from.newer === undefined) return checked;
  return { ...checked, newer: await make('the newer image', from.newer, withPostgresql) };
}
