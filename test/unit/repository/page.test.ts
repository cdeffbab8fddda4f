import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { selectDistros } from '../../../src/config/distros.ts';
import { instructionsFor } from '../../../src/repository/instructions.ts';
import { renderPage } from '../../../src/repository/page/page.ts';
import type { Repository } from '../../../src/repository/published.ts';
import { distros } from './small-packages.ts';

const url = 'https://packages.example.org';
const chosen = selectDistros(distros, ['debian-13', 'fedora-44', 'opensuse-leap-16']);
const digest = '0'.repeat(64);
const [own, other] = ['AB'.repeat(20), 'CD'.repeat(20)];
const repository: Repository = {
  schema: 1,
  fingerprint: own,
  keys: [own, other].map((fingerprint) => ({ fingerprint, armored: '' })),
  url,
  date: '2026-11-28T09:05:07.000Z',
  packages: [
    {
      channel: 'stable',
      distro: 'debian-13',
      arch: 'amd64',
      format: 'deb',
      name: 'mathesar',
      version: '1.0<b>&',
      path: 'apt/pool/debian-13/mathesar_1.0~a_amd64.deb',
      bytes: 1,
      sha256: digest,
      content: digest,
    },
  ],
};

async function page(): Promise<string> {
  return renderPage(repository, chosen, { name: 'mathesar', homepage: 'https://mathesar.org', url });
}

test('the page has the lines that the scenarios type, for every distro, and needs no script', async () => {
  const html = await page();
  const blocks = [...html.matchAll(/<pre><code>([^]*?)<\/code><\/pre>/g)].map(([, text]) => text);
  for (const distro of chosen) {
    expect(html).toContain(`<h2 id="${distro.name}">`);
    const { add, install, upgrade } = instructionsFor(distro, { name: 'mathesar', url });
    for (const lines of [add, install, upgrade]) expect(blocks).toContain(lines.join('\n'));
  }
  expect(html).not.toMatch(/<script|<link|<img|https?:\/\/(?!mathesar\.org|packages\.example\.org)/);
});

test('the page names the key that signs, the others that are trusted, and what is there', async () => {
  const html = await page();
  expect(html).toContain(`<code>${'ABAB '.repeat(10).trim()}</code>`);
  expect(html).toContain(`<code>${'CDCD '.repeat(10).trim()}</code>`);
  expect(html).toContain('<a href="apt/pool/debian-13/mathesar_1.0~a_amd64.deb">1.0&lt;b&gt;&amp;</a>');
});

/** WCAG 2.2, 1.4.3: the contrast of two colours, from 1 to 21. */
function contrast(one: string, two: string): number {
  const luminance = (hex: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(two)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test('text can be read on every ground, light and dark', async () => {
  const css = await readFile('src/repository/page/page.css', 'utf8');
  const palettes = [...css.matchAll(/:root \{([^}]*)\}/g)].map(
    ([, body = '']) =>
      new Map(
        [...body.matchAll(/--(\w+): (#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]),
      ),
  );
  expect(palettes).toHaveLength(2);
  for (const palette of palettes) {
    for (const name of ['text', 'quiet', 'link']) {
      for (const ground of ['ground', 'block']) {
        const found = contrast(palette.get(name) ?? '', palette.get(ground) ?? '');
        expect(found, `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  }
});
