import { UserError } from '../support/errors.ts';

/** What a tag of this repository stands for: "v0.11.0-1" is revision 1 of the packages of Mathesar 0.11.0. */
export interface TaggedRelease {
  readonly tag: string;
  readonly version: string;
  readonly revision: string;
}

/**
 * Takes a tag apart.
 * @throws UserError for a tag of another form
 */
export function parseTag(tag: string, example = 'v0.11.0-1'): TaggedRelease {
  const [, version = '', revision = ''] = /^v([0-9][0-9A-Za-z.+~]*)-([0-9][A-Za-z0-9+.]*)$/.exec(tag) ?? [];
  if (version !== '') return { tag, version, revision };
  throw new UserError(`the tag ${tag} does not name a release`, {
    hints: [`A tag is vVERSION-REVISION, such as ${example}.`],
  });
}
