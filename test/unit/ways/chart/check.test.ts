import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readCommands } from '../../../../src/docs/commands.ts';
import { follow } from '../../../../src/docs/follow.ts';
import { playable, playableTest } from '../../../../src/ways/chart/check/manifests.ts';
import { rulesFor } from '../../../../src/ways/chart/check/rules.ts';

const rendered = `
apiVersion: v1
kind: Service
metadata: { name: mathesar, namespace: mathesar }
---
# Source: mathesar/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: mathesar, namespace: mathesar }
spec:
  template:
    spec:
      containers: [{ name: mathesar, resources: { limits: { memory: 1Gi } } }]
      volumes: [{ name: secrets, secret: { secretName: mathesar, defaultMode: 0444 } }]
`;

describe('manifests for podman', () => {
  it('have no Service, no namespace, no limit of memory, and a name for each replica', () => {
    expect(parse(playable(rendered, 'mathesar-one'))).toMatchObject({
      kind: 'Deployment',
      metadata: { name: 'mathesar-one' },
      spec: { template: { spec: { containers: [{ name: 'mathesar' }] } } },
    });
    expect(playable(rendered, 'one')).not.toMatch(/namespace|memory/);
  });

  it('keep modes of files, which YAML of Kubernetes writes with octal digits', () => {
    expect(playable(rendered, 'one')).toContain(`defaultMode: 292\n`);
  });

  it('of the pod of helm test ask at the address of a pod, as podman has no Services', () => {
    const pod =
      'kind: Pod\nmetadata: { name: t }\nspec: { containers: [{ args: ["http://mathesar:80/auth/login/", h] }] }\n';
    expect(parse(playableTest(pod, 'http://192.0.2.1:8001'))).toMatchObject({
      spec: { containers: [{ args: ['http://192.0.2.1:8001/auth/login/', 'h'] }] },
    });
  });
});

it('types docs/other-ways/kubernetes.md without a cluster', async () => {
  const typed: string[] = [];
  const got: string[] = [];
  const hook = (name: string) => (text: string) => {
    got.push(`${name} ${text}`);
    return Promise.resolve();
  };
  const names = {
    helm: '/helm',
    secretProgram: '/secret.py',
    image: 'own/image',
    older: '1.0.0',
    newer: '1.1.0',
  };
  await follow(await readCommands('other-ways/kubernetes.md'), {
    rules: rulesFor(names, {
      secret: hook('secret'),
      install: hook('install'),
      test: hook('test'),
      upgrade: hook('upgrade'),
      rollBack: hook('back'),
    }),
    cwd: '/tmp',
    shell: (line) => {
      typed.push(line);
      return Promise.resolve({ exitCode: 0, stdout: String(typed.length), stderr: '' });
    },
    step: (_, work) => work(),
  });
  expect(typed).toHaveLength(6);
  expect(typed.join('\n')).not.toMatch(/^(helm|kubectl|npm) /m);
  expect(typed[4]).toBe(
    "'/helm' template mathesar chart --namespace mathesar --skip-tests --set host=mathesar.example.org --set image.tag=1.1.0",
  );
  expect(got).toEqual(['secret 2', 'install 3', 'test 4', 'upgrade 5', 'back 6']);
});

it('makes a Secret as kubectl does, and refuses what is something else', () => {
  const program = fileURLToPath(new URL('../../../../src/ways/chart/check/secret.py', import.meta.url));
  const run = (...args: string[]) =>
    execFileSync('python3', ['-B', program, ...args], { encoding: 'utf8', stdio: 'pipe' });
  const made = run('--namespace', 'n', 'create', 'secret', 'generic', 's', '--from-literal=A=b=c');
  expect(parseAllDocuments(made)[0]?.toJS()).toMatchObject({
    kind: 'Secret',
    metadata: { name: 's' },
    stringData: { A: 'b=c' },
  });
  expect(() => run('--namespace', 'n', 'delete', 'secret', 'generic', 's', '--from-literal=A=b')).toThrow(
    'not delete',
  );
});
