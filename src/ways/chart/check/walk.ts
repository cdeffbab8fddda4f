import { playable, playableTest } from './manifests.ts';
import type { Pods, Replica } from './pods.ts';
import type { Hooks } from './rules.ts';
import type { Server } from './server.ts';

const host = 'mathesar.example.org';
const [one, other]: readonly [Replica, Replica] = [
  { name: 'mathesar-one', port: 8001 },
  { name: 'mathesar-other', port: 8002 },
];
const migrates = 'bringing the database';

type Step = (title: string, work: () => Promise<void>) => Promise<void>;

/** What is done with the manifests of each command: the life of two replicas on one database. */
export class Walk implements Hooks {
  readonly #pods: Pods;
  readonly #server: Server;
  readonly #step: Step;
  #password = '';
  #secret = '';
  #installed = '';

  constructor(pods: Pods, server: Server, step: Step) {
    this.#pods = pods;
    this.#server = server;
    this.#step = step;
  }

  secret = (manifest: string): Promise<void> => {
    const { stringData } = JSON.parse(manifest) as { stringData: Record<string, string> };
    this.#password = stringData.MATHESAR_ADMIN_PASSWORD ?? '';
    this.#secret = manifest;
    return Promise.resolve();
  };

  install = async (manifests: string): Promise<void> => {
    this.#installed = manifests;
    const pods = this.#pods;
    await this.#step('without its Secrets it does not start, and podman says which is missing', async () => {
      const failed = await pods.play(manifests, one).then(
        () => 'nothing',
        (error: unknown) => String(error),
      );
      if (!/secret/i.test(failed)) throw new Error(`it said ${failed}`);
      await pods.down(one);
    });
    await this.#step('of two pods that start at once on an empty database, one migrates', async () => {
      await pods.playText(this.#secret);
      await pods.playText(this.#server.secret);
      await Promise.all([pods.play(manifests, one), pods.play(manifests, other)]);
      await Promise.all([pods.healthy(one), pods.healthy(other)]);
      const logs = await Promise.all([pods.log(one), pods.log(other)]);
      if (logs.filter((log) => log.includes(migrates)).length !== 1) throw new Error(logs.join('\n---\n'));
    });
    await this.#step('people log in at both, and neither has a right', async () => {
      for (const each of [one, other]) {
        await pods.logIn(each, host, this.#password);
        await pods.restricted(each);
      }
    });
  };

  test = async (manifests: string): Promise<void> => {
    const text = playableTest(manifests, `http://${this.#server.address}:${one.port}`);
    await this.#pods.playText(text, ['--replace']);
    await this.#pods.hasEnded('mathesar-test-answers', 'answers with 200');
  };

  upgrade = async (manifests: string): Promise<void> => {
    const pods = this.#pods;
    await this.#server.backUp();
    await this.#step('one is upgraded while the other goes on answering, then the other', async () => {
      await pods.answersDuring(other, host, async () => {
        await pods.play(manifests, one);
        await pods.healthy(one);
      });
      if (!(await pods.log(one)).includes(migrates)) throw new Error('it did not migrate');
      await pods.play(manifests, other);
      await pods.healthy(other);
      for (const each of [one, other]) await pods.logIn(each, host, this.#password);
    });
  };

  rollBack = async (manifests: string): Promise<void> => {
    const pods = this.#pods;
    if (playable(manifests, one.name) !== playable(this.#installed, one.name))
      throw new Error('these are other manifests than those of the installation');
    await this.#step('the former version refuses the newer tables, in one line', async () => {
      await pods.play(manifests, one);
      await pods.says(one, 'again; or bring back the backup of before');
      if ((await pods.log(one)).includes('Traceback')) throw new Error(await pods.log(one));
    });
    await this.#step('it is back with the database of before', async () => {
      await pods.down(one);
      await pods.down(other);
      await this.#server.restore();
      await pods.play(manifests, one);
      await pods.healthy(one);
      await pods.logIn(one, host, this.#password);
    });
  };
}
