import type { Pythons } from '../config/pythons.ts';
import type { Context } from '../support/context.ts';
import { compareVersions } from '../upstream/version.ts';
import { offeredTogether } from './offered.ts';
import type { Pin } from './pins.ts';

/**
 * The pins, without the patch releases that others of the lock do not allow: they are among the refused ones. Where a declared
 * override breaks what packages ask of each other, nothing can be said, and they stay.
 * @throws UserError when the index cannot be asked
 */
export async function withoutMisfits(
  pins: readonly Pin[],
  pythons: Pythons,
  context: Context,
): Promise<readonly Pin[]> {
  if (!pins.some(({ patch }) => patch !== undefined)) return pins;
  const wanted = pins.map(({ name, locked, series, marker }) => {
    return `${name}>=${locked},==${series}.*${marker === undefined ? '' : ` ; ${marker}`}`;
  });
  const fitting = await offeredTogether(wanted, 'fitting', pythons, context);
  if (fitting === undefined) return pins;
  return pins.map((pin) => {
    const { patch, ...others } = pin;
    if (patch === undefined) return pin;
    const fits = fitting.some(
      ({ name, version }) => name === pin.name && compareVersions(version, patch.version) >= 0,
    );
    if (fits) return pin;
    const misfit = { ...patch, why: 'what else is locked does not allow it' };
    return { ...others, refused: [misfit, ...pin.refused] };
  });
}
