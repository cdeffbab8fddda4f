import type { DeclaredCopyright, DeclaredPart } from '../config/licenses/copyright.ts';
import type { Definition } from '../config/definition.ts';
import type { BundledWheel, Virtualenv } from '../virtualenv/virtualenv.ts';
import { filesOfWheels } from './wheel-files.ts';

/** A part of the package with its own authors and licence. */
export interface CopyrightPart {
  /** What people call it, e.g. "Django 4.2.29". */
  readonly title: string;
  /** Paths on the target machine; "*" at the end stands for everything below. */
  readonly files: readonly string[];
  readonly copyright: string;
  /** SPDX expression. */
  readonly license: string;
  readonly homepage?: string;
  /** Paths on the target machine of the licence texts that its authors ship. */
  readonly texts: readonly string[];
}

/**
 * Whose work is in the package: what packaging/copyright.yaml declares, every wheel by its metadata, then the
 * native libraries in the wheels; a later part takes its files out of the earlier ones.
 */
export function copyrightOf(
  declared: DeclaredCopyright,
  { paths }: Pick<Definition, 'paths'>,
  virtualenv: Virtualenv,
): readonly CopyrightPart[] {
  const files = filesOfWheels(virtualenv);
  const wheels = virtualenv.wheels.map((wheel) =>
    wheelPart(wheel, files.get(wheel.name) ?? [], virtualenv.prefix, declared.wheels[wheel.name]),
  );
  const place = (file: string): string =>
    file.replace(/^APP\//, `${paths.app}/`).replace(/^VENV\//, `${virtualenv.prefix}/`);
  const inVirtualenv = virtualenv.entries.map((entry) => `${virtualenv.prefix}/${entry.path}`);
  const bundled = declared.bundled.map((one) => declaredPart(one, place));
  const found = bundled.filter(({ files: patterns }) =>
    patterns.some((pattern) => inVirtualenv.some(patternMatcher(pattern))),
  );
  return [...declared.parts.map((one) => declaredPart(one, place)), ...wheels, ...found];
}

function declaredPart(
  { homepage, files, texts, ...rest }: DeclaredPart,
  place: (file: string) => string,
): CopyrightPart {
  return {
    ...rest,
    files: files.map(place),
    texts: texts.map(place),
    ...(homepage === undefined ? {} : { homepage }),
  };
}

/** The copyright format's patterns: "*" stands for any characters, "/" among them. */
export function patternMatcher(pattern: string): (file: string) => boolean {
  const literal = pattern.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${literal.join('.*')}$`);
  return (file) => expression.test(file);
}

function wheelPart(
  wheel: BundledWheel,
  files: readonly string[],
  prefix: string,
  correction: DeclaredCopyright['wheels'][string] | undefined,
): CopyrightPart {
  return {
    title: `${wheel.name} ${wheel.version}`,
    files: files.map((file) => `${prefix}/${file}`),
    copyright: correction?.copyright ?? wheel.copyright,
    license: correction?.license ?? wheel.license,
    ...(wheel.homepage === undefined ? {} : { homepage: wheel.homepage }),
    texts: wheel.licenseFiles.map((file) => `${prefix}/${file}`),
  };
}
