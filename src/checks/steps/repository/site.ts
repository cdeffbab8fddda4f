import { join } from 'node:path';
import { instructionsFor, type Instructions } from '../../../repository/instructions.ts';
import type { PublishOptions } from '../../../repository/publication.ts';
import { publish } from '../../../repository/publish.ts';
import { readConfiguration } from '../../../config/configuration.ts';
import { formats } from '../../../formats/index.ts';
import { readPackageFile } from '../../../formats/shared/reading/read-package.ts';
import { inScratch } from '../../../support/files/scratch.ts';
import { run } from '../../../support/process.ts';
import type { PackageInMachine, ScenarioRun } from '../../runner/scenario.ts';
import { withThrowawayKey, type ThrowawayKey } from './throwaway-key.ts';

/** Where the machine serves it to itself. */
const url = 'http://127.0.0.1:8087';
/** What is served, in the machine. */
export const folder = '/srv/site';
const empty = `find ${folder} -mindepth 1 -delete`;

/** How to publish, where it is not as everybody does. */
export interface SiteOptions extends Partial<Omit<PublishOptions, 'out'>> {
  /** Into a folder of its own, in place of the one that has all that was published before. */
  readonly aside?: boolean;
  /** Files with the keys that machines trust as well; as before when absent. */
  readonly others?: readonly string[];
}

/** A repository that was made on this host with a key of its own, and that the machine serves to itself. */
export interface Site {
  readonly key: ThrowawayKey;
  readonly instructions: Instructions;
  /** Publishes packages for the machine's distro, and has the result served in place of what was served before. */
  readonly publish: (packages: readonly PackageInMachine[], options?: SiteOptions) => Promise<void>;
}

/** Calls `work` with a site where nothing is published yet. */
export async function withSite(t: ScenarioRun, work: (site: Site) => Promise<void>): Promise<void> {
  const { definition, distros } = await readConfiguration(formats);
  const { name } = t.package;
  await inScratch(t.context, (scratch) =>
    withThrowawayKey(t.context, async (key) => {
      await t.sh(
        `mkdir ${folder}
        systemd-run --quiet --unit=site python3 -m http.server --bind 127.0.0.1 --directory ${folder} 8087`,
      );
      const published: Site['publish'] = async (packages, { aside = false, others, ...options } = {}) => {
        const out = join(scratch, aside ? 'aside' : 'site');
        const additions = await Promise.all(
          packages.map(async ({ file }) => ({ pkg: await readPackageFile(file), distros: [t.distro] })),
        );
        const trust = { ...definition, others };
        const defaults = { channel: 'stable', name, distros, url, keep: 3, prune: false, trust } as const;
        await publish(additions, { ...defaults, out, key: { file: key.file }, ...options }, t.context);
        await upload(t, out, join(scratch, 'site.tar'));
      };
      await work({ key, instructions: instructionsFor(t.distro, { name, url }), publish: published });
    }),
  );
}

/** Keeps a copy, in the machine's folder `kept`, of what is served now. */
export async function keepServed(t: ScenarioRun, kept: string): Promise<void> {
  await t.sh(`cp -a ${folder} ${kept}`);
}

/** Serves such a copy again, in place of what is served. */
export async function serveAgain(t: ScenarioRun, kept: string): Promise<void> {
  await t.sh(`${empty}; cp -a ${kept}/. ${folder}`);
}

async function upload(t: ScenarioRun, out: string, tar: string): Promise<void> {
  await run('tar', ['--create', '--file', tar, '--directory', out, '.'], t.context);
  await t.machine.copyIn(tar, '/srv/site.tar');
  await t.sh(
    `${empty}
    tar --extract --no-same-owner --file /srv/site.tar --directory ${folder}
    rm /srv/site.tar`,
  );
}
