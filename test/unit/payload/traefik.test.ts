import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { packagingDir } from '../../../src/config/project.ts';

/** The file as the program on the target machine makes it. */
const program = `
import json, sys
from pathlib import Path
from mathesar_admin import paths
from mathesar_admin.domain.origin import parse_origin
from mathesar_admin.domain.proxy import Site, find_proxy
paths.PROXIES = Path(sys.argv[1])
origin, front = json.load(sys.stdin)
print(find_proxy("traefik").file(Site(parse_origin(origin), "127.0.0.1:8000", "600", front=tuple(front))))
`;

async function rendered(origin: string, front: readonly string[]): Promise<string> {
  const folder = join(packagingDir, 'payload/usr/share/mathesar/proxies');
  const env = { PYTHONPATH: join(packagingDir, 'admin'), PYTHONDONTWRITEBYTECODE: '1' };
  const input = JSON.stringify([origin, front]);
  return (await execa('python3', ['-c', program, folder], { env, input })).stdout;
}

/**
 * What Traefik 3 knows by these names, where strict; it does not start with others.
 * https://doc.traefik.io/traefik/reference/routing-configuration/
 */
const dynamicFile = z.strictObject({
  http: z.strictObject({
    routers: z.record(
      z.string(),
      z.strictObject({
        rule: z.string().regex(/^Host\(`[a-z.]+`\)( && !PathPrefix\(`\/media`\))?$/),
        service: z.string(),
        entryPoints: z.array(z.string()).min(1),
        middlewares: z.array(z.string()).optional(),
        tls: z.strictObject({}).optional(),
      }),
    ),
    middlewares: z
      .record(
        z.string(),
        z.strictObject({
          redirectScheme: z.strictObject({ scheme: z.literal('https'), permanent: z.boolean() }),
        }),
      )
      .optional(),
    services: z.record(
      z.string(),
      z.strictObject({
        loadBalancer: z.strictObject({
          passHostHeader: z.literal(true),
          servers: z.array(z.strictObject({ url: z.url() })).length(1),
        }),
      }),
    ),
  }),
  tls: z
    .strictObject({
      certificates: z.array(z.strictObject({ certFile: z.string(), keyFile: z.string() })),
    })
    .optional(),
});

/** The static configuration, which stands in comments. */
const staticFile = z.strictObject({
  entryPoints: z.record(
    z.string(),
    z.strictObject({
      address: z.string().regex(/^:\d+$/),
      transport: z
        .strictObject({ respondingTimeouts: z.strictObject({ readTimeout: z.literal('600s') }) })
        .optional(),
      forwardedHeaders: z.strictObject({ trustedIPs: z.array(z.string()) }).optional(),
    }),
  ),
});

it.each([
  ['https://data.example.org', [], { web: ':80', websecure: ':443' }],
  ['https://data.example.org:8443', [], { websecure: ':8443' }],
  ['http://data.example.org:8080', [], { web: ':8080' }],
  ['https://data.example.org', ['192.0.2.1', '2001:db8::/32'], { web: ':80' }],
] as const)("Traefik's file for %s, behind %j, is one that it can read", async (origin, front, ports) => {
  const text = await rendered(origin, front);
  const { http, tls } = dynamicFile.parse(parse(text));
  const comments = text.split('\n').filter((line) => line.startsWith('#   '));
  const { entryPoints } = staticFile.parse(parse(comments.map((line) => line.slice(4)).join('\n')));

  const addresses = Object.entries(entryPoints).map(([name, { address }]) => [name, address]);
  expect(Object.fromEntries(addresses)).toEqual(ports);
  for (const router of Object.values(http.routers)) {
    expect(Object.keys(http.services)).toContain(router.service);
    for (const name of router.entryPoints) expect(Object.keys(entryPoints)).toContain(name);
    for (const name of router.middlewares ?? []) expect(Object.keys(http.middlewares ?? {})).toContain(name);
  }
  const main = http.routers.mathesar;
  expect(main?.tls !== undefined).toBe(tls !== undefined);
  const [entryPoint = ''] = main?.entryPoints ?? [];
  expect(entryPoints[entryPoint]?.transport).toBeDefined();
  expect(entryPoints[entryPoint]?.forwardedHeaders?.trustedIPs ?? []).toEqual(front);
});
