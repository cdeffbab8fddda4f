import { z } from 'zod';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { ask, TransientError, withoutNetworkHints } from './http.ts';

/** What is read of GitHub's answer (REST API, "Get a release by tag name"). */
const releaseAnswer = z.object({
  assets: z.array(z.object({ name: z.string(), digest: z.string().nullish() })),
});

/** The description of a release has a few kB; a longer answer is not from the API. */
const longestAnswer = 5_000_000;

/**
 * The digest that GitHub's release API gives for an asset.
 * @param api URL of the release in the API
 * @param name file name of the asset
 * @returns SHA-256, or undefined when the API gives none for it
 * @throws UserError when the API cannot be reached or its answer is not understood
 */
export async function assetDigest(
  api: string,
  name: string,
  context: Context,
  stall = 30_000,
): Promise<string | undefined> {
  const answer = releaseAnswer.safeParse(await readJson(api, context, stall));
  if (!answer.success) throw notUnderstood(api);
  const digest = answer.data.assets.find((asset) => asset.name === name)?.digest;
  return /^sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1];
}

async function readJson(api: string, context: Context, stall: number): Promise<unknown> {
  let text = '';
  try {
    const headers = { accept: 'application/vnd.github+json' };
    const answer = await ask(api, { signal: context.signal, stall, headers });
    const decoder = new TextDecoder();
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > longestAnswer) throw notUnderstood(api);
    }
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    throw new UserError(`${api} does not answer: ${error.message}`, {
      hints: ['Try again later.', ...withoutNetworkHints],
      cause: error,
    });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw notUnderstood(api);
  }
}

function notUnderstood(api: string): UserError {
  return new UserError(`${api} does not answer as GitHub's release API does`, { hints: withoutNetworkHints });
}
