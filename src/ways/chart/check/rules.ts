import { join } from 'node:path';
import { projectDir } from '../../../config/project.ts';
import type { Rule } from '../../../docs/follow.ts';

/** What the page calls otherwise, or what does it here. */
export interface Names {
  /** Path of helm. */
  readonly helm: string;
  /** Path of the program that makes a Secret as kubectl does. */
  readonly secretProgram: string;
  /** The image without its tag, and the tags to install and to upgrade to. */
  readonly image: string;
  readonly older: string;
  readonly newer: string;
}

/** What becomes of what a command has printed: manifests. */
export interface Hooks {
  readonly secret: (manifest: string) => Promise<void>;
  readonly install: (manifests: string) => Promise<void>;
  readonly test: (manifests: string) => Promise<void>;
  readonly upgrade: (manifests: string) => Promise<void>;
  readonly rollBack: (manifests: string) => Promise<void>;
}

/**
 * How each command of docs/other-ways/kubernetes.md is typed where there is no cluster: helm renders, with the page's own
 * values, what it would send to one.
 */
export function rulesFor(names: Names, hooks: Hooks): readonly Rule[] {
  const template = `'${names.helm}' template mathesar chart --namespace mathesar`;
  /** A command whose output the rest of the check takes. */
  const rendered = (hook: (text: string) => Promise<void>) => ({
    after: ({ stdout }: { readonly stdout: string }) => hook(stdout),
  });
  const installed = '--set host=mathesar.example.org';
  return [
    {
      begins: 'npm run chart',
      replace: {
        'npm run chart --': `'${process.execPath}' '${join(projectDir, 'src/cli.ts')}' chart`,
        'ghcr.io/OWNER/mathesar': `${names.image} --tag ${names.older}`,
      },
    },
    { begins: 'kubectl create namespace', skip: 'podman has no namespaces of Kubernetes' },
    {
      begins: 'kubectl --namespace mathesar apply',
      skip: 'CloudNativePG needs a cluster: another server is there, and the Secret that it would make',
    },
    {
      begins: 'kubectl --namespace mathesar create secret',
      replace: { kubectl: `python3 -B '${names.secretProgram}'` },
      ...rendered(hooks.secret),
    },
    { begins: 'kubectl --namespace mathesar get secret', skip: 'it needs a cluster' },
    {
      begins: 'helm --namespace mathesar install',
      replace: { 'helm --namespace mathesar install mathesar chart': `${template} --skip-tests` },
      ...rendered(hooks.install),
    },
    {
      begins: 'helm --namespace mathesar test',
      replace: {
        'helm --namespace mathesar test mathesar': `${template} ${installed} --show-only templates/tests/answers.yaml`,
      },
      ...rendered(hooks.test),
    },
    {
      begins: 'helm --namespace mathesar upgrade',
      replace: {
        'helm --namespace mathesar upgrade mathesar chart': `${template} --skip-tests`,
        '--reuse-values': installed,
        '0.12.0': names.newer,
      },
      ...rendered(hooks.upgrade),
    },
    {
      begins: 'helm --namespace mathesar rollback',
      // The manifests of the revision before.
      replace: { 'helm --namespace mathesar rollback mathesar': `${template} --skip-tests ${installed}` },
      ...rendered(hooks.rollBack),
    },
  ];
}
