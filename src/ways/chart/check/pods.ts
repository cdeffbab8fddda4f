import { setTimeout } from 'node:timers/promises';
import type { ContainerMachine } from '../../../machines/containers/container-machine.ts';
import { playable } from './manifests.ts';

/** Milliseconds: a busy machine takes ten times as long as an idle one. */
const patience = 300_000;

/** A pod that the chart's Deployment has become; what it is called, and the machine's port that leads to it. */
export interface Replica {
  readonly name: string;
  readonly port: number;
}

/** The pods of a chart in a machine with podman, which plays manifests as a cluster would. */
export class Pods {
  readonly #machine: ContainerMachine;
  readonly #health: string;

  constructor(machine: ContainerMachine, health: string) {
    this.#machine = machine;
    this.#health = health;
  }

  /** Plays what helm has rendered, in the place of what is there under this name. */
  async play(rendered: string, { name, port }: Replica): Promise<void> {
    await this.playText(playable(rendered, name), ['--replace', `--publish=${port}:8000`]);
  }

  /** Plays manifests as they are; returns what podman prints. */
  async playText(text: string, options: readonly string[] = []): Promise<string> {
    return this.#machine.ask(['podman', 'kube', 'play', ...options, '-'], { input: text });
  }

  /** Waits until the replica answers; its log is in the error otherwise. */
  async healthy(replica: Replica): Promise<void> {
    const end = Date.now() + patience;
    while (Date.now() < end) {
      const asked = await this.#machine.exec(['podman', 'exec', containerOf(replica), this.#health]);
      if (asked.exitCode === 0) return;
      await setTimeout(1000);
    }
    throw new Error(`${replica.name} does not answer\n${await this.log(replica)}`);
  }

  /** Waits until the replica's log says something. */
  async says(replica: Replica, text: string): Promise<void> {
    const end = Date.now() + patience;
    while (!(await this.log(replica)).includes(text)) {
      if (Date.now() > end)
        throw new Error(`${replica.name} does not say “${text}”\n${await this.log(replica)}`);
      await setTimeout(1000);
    }
  }

  async log(replica: Replica): Promise<string> {
    const { stdout, stderr } = await this.#machine.exec(['podman', 'logs', containerOf(replica)]);
    return stdout + stderr;
  }

  /** Logs in as through an Ingress. */
  async logIn({ port }: Replica, host: string, password: string): Promise<void> {
    const command = ['python3', '/srv/log-in.py', String(port), host, 'admin'];
    await this.#machine.ask(command, { input: `${password}\n` });
  }

  /** Whether a replica goes on answering while something else is done. */
  async answersDuring(replica: Replica, host: string, work: () => Promise<void>): Promise<void> {
    const asked = ['python3', '-c', answers, String(replica.port), host];
    const done = new AbortController();
    let times = 0;
    const asking = (async () => {
      while (!done.signal.aborted) {
        await this.#machine.ask(asked);
        times += 1;
        await setTimeout(300);
      }
    })();
    try {
      await Promise.race([work(), asking]);
    } finally {
      done.abort();
    }
    await asking;
    if (times < 3) throw new Error(`${replica.name} was asked ${times} times only`);
  }

  /** Waits for the end of a container, with 0 and something in its log. */
  async hasEnded(container: string, text: string): Promise<void> {
    const exitCode = (await this.#machine.ask(['podman', 'wait', container])).trim();
    const { stdout, stderr } = await this.#machine.exec(['podman', 'logs', container]);
    if (exitCode !== '0' || !stdout.includes(text))
      throw new Error(`it ended with ${exitCode}\n${stdout}${stderr}`);
  }

  async down(replica: Replica): Promise<void> {
    await this.#machine.ask(['podman', 'pod', 'rm', '--force', '--time', '60', `${replica.name}-pod`]);
  }

  /** Neither a right nor a file system to write to, by the kernel's own account. */
  async restricted(replica: Replica): Promise<void> {
    const program = ['/usr/lib/mathesar/venv/bin/python3', '-c', restriction];
    await this.#machine.ask(['podman', 'exec', containerOf(replica), ...program]);
  }
}

const answers = `
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=20)
connection.request("GET", "/auth/login/", headers={"Host": sys.argv[2], "X-Forwarded-Proto": "https"})
status = connection.getresponse().status
assert status == 200, status
`;

const restriction = `
import re
found = dict(re.findall(r"^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):\\s+(\\S+)", open("/proc/1/status").read(), re.M))
none = "0" * 16
assert found == {"Uid": "10001", "CapEff": none, "CapBnd": none, "NoNewPrivs": "1", "Seccomp": "2"}, found
try:
    open("/etc/x", "w")
except OSError as error:
    assert error.errno in (13, 30), error
else:
    raise SystemExit("its file system can be written")
assert open("/proc/self/mounts").read().split(" / ", 1)[1].split()[1].startswith("ro"), "the root is not read-only"
`;

function containerOf({ name }: Replica): string {
  return `${name}-pod-mathesar`;
}
