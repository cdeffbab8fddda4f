import type { ScenarioRun } from '../../runner/scenario.ts';
import { expectAllIsWell, expectFault, type Fault } from './domain.ts';
import { proxyFile, webServer, type ProxyName } from './web-servers.ts';

/** A change of the proxy's file by sed, and what is said of it. */
type Mistake = readonly [change: string, ...fault: Fault];

/** Where the service does not listen. */
const elsewhere = 's/127.0.0.1:8000/127.0.0.1:8001/';

const caddyBlock = (directive: string): string => `s|reverse_proxy .*|& {\\n${directive}\\n}|`;
const beforeBackend = (rule: string): string => `s|^ *default_backend mathesar|    ${rule}\\n&|`;

const mistakes: Readonly<Record<ProxyName, readonly Mistake[]>> = {
  caddy: [
    [caddyBlock('header_up Host localhost'), 'host', 'problem', 'asks for localhost', 'header_up Host'],
    [
      caddyBlock('header_up X-Forwarded-Proto http'),
      'scheme',
      'problem',
      'does not learn',
      'X-Forwarded-Proto',
    ],
    [caddyBlock('trusted_proxies 192.0.2.0/24'), 'client', 'note', 'any address', 'trusted_proxies'],
    [elsewhere, 'answers', 'problem', 'the proxy answers 502', 'mathesar domain show'],
    // Caddy then tries to obtain one from the internet.
    ['/^\\ttls /d', 'tls', 'problem', 'has no certificate for data.example.org', 'journalctl -u caddy'],
  ],
  nginx: [
    ['s/\\$http_host/$host/', 'host', 'problem', 'asks for data.example.org instead of', '$http_host'],
    ['/X-Forwarded-Proto/d', 'scheme', 'problem', 'does not learn', 'X-Forwarded-Proto $scheme'],
    ['s/For \\$remote_addr/For $proxy_add_x_forwarded_for/', 'client', 'note', 'any address', '$remote_addr'],
    ['s/1g;/1m;/', 'upload', 'note', 'files of 10 MB are refused', 'client_max_body_size'],
    [elsewhere, 'answers', 'problem', 'the proxy answers 502', 'mathesar domain show'],
    ['s/8443 ssl/8443/; /http2 on/d', 'tls', 'problem', 'does not do TLS', 'port 8443'],
  ],
  apache: [
    ['/ProxyPreserveHost/d', 'host', 'problem', 'asks for 127.0.0.1:8000', 'ProxyPreserveHost On'],
    ['/X-Forwarded-Proto/d', 'scheme', 'problem', 'does not learn', 'RequestHeader set X-Forwarded-Proto'],
    ['/unset X-Forwarded-For/d', 'client', 'note', 'any address', 'RequestHeader unset X-Forwarded-For'],
    [elsewhere, 'answers', 'problem', 'the proxy answers 503', 'mathesar domain show'],
  ],
  haproxy: [
    [
      beforeBackend('http-request set-header Host localhost'),
      'host',
      'problem',
      'asks for localhost',
      'http-request set-header Host',
    ],
    ['/X-Forwarded-Proto/d', 'scheme', 'problem', 'does not learn', 'set-header X-Forwarded-Proto'],
    ['/set-header X-Forwarded-For/d', 'client', 'note', 'any address', 'set-header X-Forwarded-For %[src]'],
    [
      beforeBackend('http-request deny deny_status 413 if { req.body_size gt 5000000 }'),
      'upload',
      'note',
      'files of 10 MB are refused',
      'req.body_size',
    ],
    [elsewhere, 'answers', 'problem', 'the proxy answers 503', 'mathesar domain show'],
  ],
};

/** Makes each mistake in the file of the proxy that serves the name on port 8443, and expects what is said of it. */
export async function findMistakes(t: ScenarioRun, proxy: ProxyName): Promise<void> {
  const file = await proxyFile(t, proxy);
  // However often within a few seconds.
  const { unit } = webServer(t.distro, proxy);
  const restart = `systemctl reset-failed ${unit} && systemctl restart ${unit}`;
  await t.run(['cp', file, '/root/kept']);
  for (const [change, ...fault] of mistakes[proxy]) {
    await t.sh(`sed '${change}' /root/kept >${file} && ! cmp -s /root/kept ${file} && ${restart}`);
    await t.eventually(`the mistake in ${fault[0]} is found`, () => expectFault(t, fault));
  }
  await t.sh(`cp /root/kept ${file} && ${restart}`);
  await t.eventually('all is well again', () => expectAllIsWell(t));
}
