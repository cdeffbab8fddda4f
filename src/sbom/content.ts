import type { CopyrightPart } from '../licenses/copyright.ts';
import type { BundledWheel } from '../virtualenv/virtualenv.ts';
import type { NativeLibrary } from './libraries.ts';
import type { StatedComponent } from './wheel-sboms.ts';

/** What an SBOM says; nothing of the format or the distro, so that packages with the same content have the same one. */
export interface BomContent {
  readonly epoch: number;
  readonly maintainer: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly application: {
    readonly name: string;
    readonly version: string;
    readonly description: string;
    readonly license: string;
    readonly homepage: string;
    /** SHA-256 of the release. */
    readonly release: string;
  };
  /** What else packaging/copyright.yaml names. */
  readonly parts: readonly Pick<CopyrightPart, 'title' | 'license'>[];
  readonly wheels: readonly BundledWheel[];
  readonly libraries: readonly NativeLibrary[];
  readonly stated: readonly StatedComponent[];
  /** Licences of native libraries, by their paths. */
  readonly licenses: Readonly<Record<string, string>>;
}
