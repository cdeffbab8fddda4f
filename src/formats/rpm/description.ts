import { fold } from '../../support/text/fold.ts';
import type { Package } from '../../installation/package.ts';
import { oneLine } from './field.ts';

/** Lines of the description: paragraphs folded at 79 columns, with an empty line between them. */
export function descriptionOf(pkg: Package): readonly string[] {
  return pkg.description
    .map((paragraph) => fold(oneLine('description', paragraph), 79))
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** Who makes the package: the maintainer without the address. */
export function vendorOf(pkg: Package): string {
  return oneLine('maintainer', pkg.maintainer).replace(/\s*<[^>]*>$/, '');
}
