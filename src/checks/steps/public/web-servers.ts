import type { Distro } from '../../../config/distros.ts';
import { expectThat } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { install } from '../packages.ts';

/** The web servers that scenarios put before Mathesar, as `--behind` takes them. Traefik is in no distro. */
export const proxies = ['caddy', 'nginx', 'apache', 'haproxy'] as const;
export type ProxyName = (typeof proxies)[number];

interface WebServer {
  readonly unit: string;
  readonly packages: readonly string[];
}

const apache: Partial<Record<Distro['packageManager'], WebServer>> = {
  apt: { unit: 'apache2', packages: ['apache2'] },
  dnf: { unit: 'httpd', packages: ['httpd', 'mod_ssl', 'mod_http2'] },
};

/** A web server's unit and packages on a distro. */
export function webServer({ packageManager }: Pick<Distro, 'packageManager'>, name: ProxyName): WebServer {
  const own = name === 'apache' ? apache[packageManager] : undefined;
  return own ?? { unit: name, packages: [name] };
}

/** Installs a web server that does not run yet, whatever the distro does of itself. */
export async function installWebServer(t: ScenarioRun, name: ProxyName): Promise<void> {
  const { unit, packages } = webServer(t.distro, name);
  await install(t, packages, { weak: false });
  await t.run(['systemctl', 'disable', '--now', unit]);
}

/** Where `mathesar domain set --behind` puts a proxy's file on this machine. */
export async function proxyFile(t: ScenarioRun, name: ProxyName): Promise<string> {
  const find = ['find', '/etc/caddy', '/etc/nginx', '/etc/apache2', '/etc/httpd', '/etc/haproxy'];
  const { stdout } = await t.run([...find, '-type', 'f', '-name', 'mathesar.*'], { accept: 'any' });
  const folder = `/etc/${webServer(t.distro, name).unit}/`;
  const [file = '', ...more] = stdout.split('\n').filter((path) => path.startsWith(folder));
  expectThat(file !== '' && more.length === 0, `${name} has one file of Mathesar's: ${stdout}`);
  return file;
}

/** As with ipv6.disable=1 on the kernel's command line: no program can have a socket of IPv6. */
const families = 'RestrictAddressFamilies=AF_UNIX AF_INET AF_NETLINK';

/** Switches IPv6 off for a web server, whose own sites listen without it then. */
export async function switchIpv6Off(t: ScenarioRun, name: ProxyName): Promise<void> {
  const folder = `/etc/systemd/system/${webServer(t.distro, name).unit}.service.d`;
  await t.sh(`mkdir -p ${folder}
printf '[Service]\\n${families}\\n' >${folder}/without-ipv6.conf
systemctl daemon-reload`);
  // Debian's default site and Fedora's.
  if (name === 'nginx')
    await t.sh(
      "rm -f /etc/nginx/sites-enabled/default && sed -i '/^ *listen *\\[::\\]:80/d' /etc/nginx/nginx.conf",
    );
}

export async function switchIpv6On(t: ScenarioRun, name: ProxyName): Promise<void> {
  const { unit } = webServer(t.distro, name);
  await t.sh(`rm /etc/systemd/system/${unit}.service.d/without-ipv6.conf && systemctl daemon-reload`);
}

/** Runs a command as on a machine without IPv6. */
export async function runWithoutIpv6(t: ScenarioRun, command: readonly string[]): Promise<void> {
  await t.run(['systemd-run', '--quiet', '--wait', '--pipe', '-p', families, ...command]);
}
