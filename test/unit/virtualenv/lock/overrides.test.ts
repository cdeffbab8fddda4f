import { expect, test } from 'vitest';
import type { Remedy } from '../../../../src/config/definition.ts';
import { adjustmentsOf } from '../../../../src/virtualenv/lock/overrides.ts';
import { parseRequirements } from '../../../../src/virtualenv/lock/requirements.ts';

const pythons = ['3.10', '3.11', '3.12', '3.13', '3.14'];

const requirements = parseRequirements(
  'PyYAML==6.0.2\npsycopg[binary]==3.2\nother==1 ; os_name == "posix"',
  'r',
);

function override(name: string, version: string, on: readonly string[]): Remedy {
  return { remedy: 'override', package: name, version, pythons: [...on], reason: 'it is a test' };
}

test('an override for every Python replaces the pin and keeps its extras', () => {
  expect(adjustmentsOf([override('psycopg', '3.3', pythons)], requirements, pythons)).toEqual({
    overrides: ['psycopg[binary]==3.3'],
    constraints: [],
  });
});

test('an override for some Pythons repeats the pin for the others, within its own marker', () => {
  const remedies = [override('pyyaml', '6.0.3', ['3.13', '3.14']), override('other', '2', ['3.14'])];
  expect(adjustmentsOf(remedies, requirements, pythons)).toEqual({
    overrides: [
      'other==1 ; (os_name == "posix") and (python_version != \'3.14\')',
      "other==2 ; python_version == '3.14'",
      "pyyaml==6.0.2 ; python_version != '3.13' and python_version != '3.14'",
      "pyyaml==6.0.3 ; python_version == '3.13' or python_version == '3.14'",
    ],
    constraints: [],
  });
});

test('an override of what only others ask for narrows it', () => {
  expect(adjustmentsOf([override('Deep_Down', '2', ['3.14'])], requirements, pythons)).toEqual({
    overrides: [],
    constraints: ["deep-down==2 ; python_version == '3.14'"],
  });
});

test('other remedies change no requirement', () => {
  const pure: Remedy = {
    remedy: 'pure',
    package: 'pyyaml',
    pythons: ['3.14'],
    environment: {},
    reason: 'it is a test',
  };
  expect(adjustmentsOf([pure], requirements, pythons)).toEqual({ overrides: [], constraints: [] });
});

test('an override for a series raises an older pin of it, and leaves every other pin', () => {
  const raise: Remedy = {
    remedy: 'override',
    package: 'django',
    version: '4.2.30',
    series: '4.2',
    reason: 'it is a test',
  };
  const overridesOf = (pin: string) =>
    adjustmentsOf([raise], parseRequirements(`Django${pin}`, 'r'), pythons).overrides;
  expect(overridesOf('==4.2.29')).toEqual(['django==4.2.30']);
  // The release has moved on, or is a much older one.
  for (const pin of ['==4.2.30', '==4.2.31', '==5.2.1', '==3.2.25'])
    expect(overridesOf(pin), pin).toEqual([]);
  expect(overridesOf('>=4.2')).toEqual(['django==4.2.30']);
});
