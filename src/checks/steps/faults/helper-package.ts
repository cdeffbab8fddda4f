import type { ScenarioRun } from '../../runner/scenario.ts';

/** A small .deb that a scenario makes in its machine, to have dpkg do something. */
export interface HelperPackage {
  readonly name: string;
  /** Further fields of its control file, by name. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Its preinst fails. */
  readonly fails?: true;
}

const folder = '/srv/helper-packages';

/** Makes it, and returns the path of its file in the machine. */
export async function makeHelperPackage(t: ScenarioRun, helper: HelperPackage): Promise<string> {
  const { name, fields = {}, fails } = helper;
  const control = Object.entries({
    Package: name,
    Version: '1',
    Architecture: 'all',
    Maintainer: 'Nobody <nobody@example.org>',
    Description: 'for a scenario',
    ...fields,
  });
  await t.sh(
    `rm -rf ${folder}/${name} && mkdir -p ${folder}/${name}/DEBIAN && cat >${folder}/${name}/DEBIAN/control`,
    {
      input: control.map(([field, value]) => `${field}: ${value}\n`).join(''),
    },
  );
  if (fails === true) {
    const preinst = `${folder}/${name}/DEBIAN/preinst`;
    await t.sh(`cat >${preinst} && chmod 755 ${preinst}`, { input: '#!/bin/sh\nexit 1\n' });
  }
  return built(t, name);
}

/** Makes a package that has every file of the one at `path`, takes its place, and has no scripts. */
export async function makeSuccessor(t: ScenarioRun, path: string, name: string): Promise<string> {
  const control = `${folder}/${name}/DEBIAN`;
  await t.sh(`rm -rf ${folder}/${name} && mkdir -p ${folder}
dpkg-deb --raw-extract ${path} ${folder}/${name}
sed -i 's/^Package: .*/Package: ${name}\\nReplaces: ${t.package.name}/' ${control}/control
find ${control} -type f ! -name control -delete`);
  return built(t, name);
}

async function built(t: ScenarioRun, name: string): Promise<string> {
  await t.run(['dpkg-deb', '-Znone', '--root-owner-group', '--build', `${folder}/${name}`], {
    timeout: 240_000,
  });
  return `${folder}/${name}.deb`;
}
