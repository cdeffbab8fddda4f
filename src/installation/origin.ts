import { relative } from 'node:path';
import { projectDir } from '../config/project.ts';

/** Where a path of a package comes from. */
export type Origin =
  | {
      readonly kind: 'wheel';
      /** The wheel's normalised name (PEP 503). */
      readonly wheel: string;
      /** True for what is written for its place on the target machine. */
      readonly isRewritten: boolean;
    }
  /** A member of the release, by its path there. */
  | { readonly kind: 'release'; readonly path: string }
  /** Collected from the static files of the release and its libraries; the path is the one that browsers ask for. */
  | { readonly kind: 'static'; readonly path: string }
  /** A file of this project, relative to it. */
  | { readonly kind: 'project'; readonly file: string }
  /** Made during the build, from what is named here. */
  | { readonly kind: 'rendered'; readonly from: string };

/** The origin of a file of this project, given by its absolute path. */
export function projectFile(path: string): Origin {
  return { kind: 'project', file: relative(projectDir, path) };
}
