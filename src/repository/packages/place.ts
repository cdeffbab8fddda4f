import type { SigningKey } from '../../signing/key.ts';
import type { Context } from '../../support/context.ts';
import { withPackageSigner } from '../dnf/sign-package.ts';
import type { PublishedPackage } from '../published.ts';
import { placePackage, type wantedOf } from './additions.ts';

/** Puts packages in their places, signed where their format has signatures. */
export async function placeAll(
  wanted: Awaited<ReturnType<typeof wantedOf>>,
  staging: string,
  root: string,
  key: SigningKey,
  context: Context,
): Promise<readonly PublishedPackage[]> {
  const placed: PublishedPackage[] = [];
  const place = async (signer: Parameters<typeof placePackage>[1]['signer']): Promise<void> => {
    for (const one of wanted) {
      context.signal.throwIfAborted();
      placed.push(await placePackage(one, { root, staging, signer }));
    }
  };
  if (wanted.some(({ entry }) => entry.format === 'rpm')) await withPackageSigner(key, context, place);
  else await place({ sign: () => Promise.reject(new Error('there is no .rpm to sign')) });
  return placed;
}
