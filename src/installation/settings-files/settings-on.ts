import type { Distro } from '../../config/distros.ts';
import type { Settings } from '../../config/settings/setting.ts';

/** The settings in a package for the distro: defaults that are its facts are filled in. */
export function settingsOn(distro: Pick<Distro, 'caBundle'>, settings: Settings): Settings {
  const filled = settings.settings.map((setting) =>
    setting.distroDefault === null ? setting : { ...setting, default: distro[setting.distroDefault] },
  );
  return { ...settings, settings: filled };
}
