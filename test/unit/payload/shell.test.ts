import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { everyFile } from './rendered.ts';

const files = await everyFile();
const scripts = files.filter(({ text }) => text.startsWith('#!/bin/sh\n'));
const programs = files.filter(({ text }) => /^#!.*python/.test(text) || text.startsWith('"""'));

describe('the shell scripts of the target machine', () => {
  it('are found, maintainer scripts among them', () => {
    const names = scripts.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([expect.stringMatching(/postinst$/)]));
    expect(scripts.length).toBeGreaterThan(10);
  });

  it.each(scripts)('$name passes shellcheck', async ({ text }) => {
    // Missing? apt install shellcheck
    const { stdout } = await execa('shellcheck', ['--shell=sh', '-'], { input: text, reject: false });
    expect(stdout).toBe('');
  });

  it.each(scripts)('$name stops at the first error and at an unset name', ({ text }) => {
    expect(text).toMatch(/^set -eu$/m);
  });

  it.each([...scripts, ...programs])('$name is a page or two at most', ({ text }) => {
    expect(text.split('\n').length).toBeLessThan(120);
  });
});

describe('the Python programs of the target machine', () => {
  it.each(programs)('$name is Python, of the oldest version that is supported too', async ({ text }) => {
    const parse = 'import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 10))';
    await execa('python3', ['-I', '-c', parse], { input: text });
  });
});
