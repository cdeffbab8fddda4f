import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { firstAnswer, mainPid } from '../../steps/service.ts';

/** An address of the machine's that is not loopback: what comes from it, comes from outside for the sandbox. */
const outside = '192.0.2.7';
const folder = '/etc/systemd/system/mathesar.service.d';
const dropIn = `${folder}/50-network.conf`;

/** A server whose queue is full drops what comes, as the sandbox does. */
const askNobody = `
import requests, socket, time
full = socket.create_server(("127.0.0.1", 0), backlog=0)
waiting = [socket.socket() for _ in range(4)]
for one in waiting:
    one.setblocking(False)
    one.connect_ex(full.getsockname())
begin = time.monotonic()
try:
    requests.post("http://127.0.0.1:%d/" % full.getsockname()[1])
except requests.exceptions.RequestException as error:
    print(type(error).__name__, "after", int(time.monotonic() - begin), "s")
`;

const status = z.object({
  ok: z.boolean(),
  next: z.string().nullable(),
  findings: z.array(z.looseObject({ key: z.string(), level: z.string(), text: z.string() })),
});

/** An administrator lets people in their network reach the service, and takes it back. */
export const network: Scenario = {
  name: 'network',
  title:
    'the sandbox is opened for addresses by one command, and closed again; status says what it keeps out',
  shares: 'installed',
  tests: 'one-distro',
  async run(t) {
    await t.run(['ip', 'address', 'add', `${outside}/32`, 'dev', 'lo']);
    await t.step('as installed, only this machine is let through', async () => {
      expectContains(await textOf(t, 'network'), 'this machine only', 'what status says of the network');
    });
    await t.step('a service that listens for others is said to be unreachable', async () => {
      await t.run(['mathesar', 'setup', '--listen', '0.0.0.0:8000']);
      await firstAnswer(t);
      const said = await statusOf(t);
      expectEqual(said.ok, false, 'whether all is well');
      expectContains(said.next ?? '', 'mathesar setup --allow-network any', 'the next step');
      if (await isEnforced(t)) expectEqual(await visit(t), 'no answer', 'what a visitor sees');
      else t.note('the kernel of this machine does not enforce IPAddressDeny=, so nobody was kept out');
    });
    await t.step('a host that does not answer is not waited for', async () => {
      const { stdout } = await t.run(['mathesar', 'manage', 'shell', '-c', askNobody], { timeout: 60_000 });
      expectContains(stdout, /^ConnectTimeout after [0-9] s$/m, 'how a request without a time limit ends');
    });
    await t.step('opened for a network, visitors from there get the log-in page', () => open(t));
    await t.step('what is so already changes nothing', async () => {
      const before = [await mainPid(t), await digest(t)];
      await t.run(['mathesar', 'setup', '--allow-network', '192.0.2.0/24']);
      expectEqual([await mainPid(t), await digest(t)], before, 'the process and the file');
    });
    await t.step('a file that somebody has changed is left alone', async () => {
      await t.sh(`cp ${dropIn} /root/kept; echo '# mine' >>${dropIn}`);
      const refused = await t.run(['mathesar', 'setup', '--no-allow-network'], { accept: [1] });
      expectContains(refused.stderr, 'was changed by hand, so it stays as it is', 'what setup says');
      await t.sh(`tail -n 1 ${dropIn} | grep -x '# mine'; mv /root/kept ${dropIn}`);
    });
    await t.step('closed again, nothing is left', async () => {
      await t.run(['mathesar', 'setup', '--no-allow-network', '--listen', '']);
      await t.run(['test', '!', '-e', folder]);
      await firstAnswer(t);
      expectEqual((await statusOf(t)).ok, true, 'whether all is well');
      const { stdout } = await t.run(['systemctl', 'show', '-P', 'IPAddressAllow', 'mathesar']);
      expectThat(!stdout.includes('192.0.2'), `the sandbox is closed: ${stdout}`);
    });
    await t.step('an administrator’s own drop-in counts', () => ownDropIn(t));
    await t.run(['ip', 'address', 'del', `${outside}/32`, 'dev', 'lo']);
  },
};

async function open(t: ScenarioRun): Promise<void> {
  const refused = await t.run(['mathesar', 'setup', '--allow-network', '192.0.2.7/24'], { accept: [2] });
  expectContains(
    refused.stderr,
    'the network is 192.0.2.0/24',
    'why an address with a wrong length is refused',
  );
  await t.run(['test', '!', '-e', dropIn]);
  await t.run(['mathesar', 'setup', '--allow-network', '192.0.2.0/24']);
  await firstAnswer(t);
  // 302 leads to the first-run page, where no scenario has signed up yet.
  expectContains(await visit(t), /^(200|302)$/, 'what a visitor sees');
  const said = await statusOf(t);
  expectEqual(said.ok, true, 'whether all is well');
  expectContains(await textOf(t, 'network'), '192.0.2.0/24', 'what status says of the network');
}

async function ownDropIn(t: ScenarioRun): Promise<void> {
  await t.sh(
    `mkdir ${folder}; printf '[Service]\\nIPAddressAllow=any\\n' >${folder}/own.conf; systemctl daemon-reload`,
  );
  expectContains(await textOf(t, 'network'), 'everything is let through', 'what status says of the network');
  await t.sh(`rm -r ${folder}; systemctl daemon-reload`);
  expectContains(await textOf(t, 'network'), 'this machine only', 'what status says of the network');
}

async function statusOf(t: ScenarioRun): Promise<z.infer<typeof status>> {
  const { stdout } = await t.run(['mathesar', 'status', '--json'], { accept: [0] });
  return status.parse(JSON.parse(stdout));
}

async function textOf(t: ScenarioRun, key: string): Promise<string> {
  const { findings } = await statusOf(t);
  return findings.find((one) => one.key === key)?.text ?? '';
}

async function digest(t: ScenarioRun): Promise<string> {
  return (await t.run(['sha256sum', dropIn])).stdout;
}

/** Without BPF in the kernel or the container, systemd warns and lets everything through. */
async function isEnforced(t: ScenarioRun): Promise<boolean> {
  const { stdout } = await t.run(['journalctl', '-q', '-b', '-u', 'mathesar', '-o', 'cat']);
  return !/BPF|firewall/i.test(stdout);
}

/** The status that the log-in page answers with to a visitor from outside. */
async function visit(t: ScenarioRun): Promise<string> {
  const program = `
import http.client
try:
    visit = http.client.HTTPConnection("${outside}", 8000, timeout=4)
    visit.request("GET", "/auth/login/", headers={"Host": "localhost"})
    print(visit.getresponse().status)
except OSError:
    print("no answer")
`;
  return (await t.run(['python3', '-c', program])).stdout.trim();
}
