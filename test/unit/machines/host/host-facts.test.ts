import { expect, test } from 'vitest';
import {
  effectiveCapabilities,
  hardLimit,
  hasCapability,
  readHostFacts,
} from '../../../../src/machines/host/host-facts.ts';
import { confined, ordinary } from '../facts.ts';

const limits = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max processes             96350                96350                processes 
Max open files            1024                 20000                files     
`;

test('hard limits are read from the table, not the soft ones', () => {
  expect(hardLimit(limits, 'Max open files')).toBe(20_000);
  expect(hardLimit(limits, 'Max cpu time')).toBe(Infinity);
  expect(hardLimit(limits, 'Max pending signals')).toBe(Infinity);
});

test('capabilities beyond 32 bits are kept', () => {
  const bits = effectiveCapabilities('Name:\tnode\nCapPrm:\t0000000000000000\nCapEff:\t000001fffeffffff\n');
  expect(bits).toBe(0x1fffeffffffn);
  expect(hasCapability({ ...ordinary, capabilities: bits }, 'SYS_RESOURCE')).toBe(false);
  expect(hasCapability({ ...ordinary, capabilities: bits }, 'SYS_ADMIN')).toBe(true);
  expect(hasCapability(confined, 'SYS_RESOURCE')).toBe(false);
});

test('the facts of this host can be read', async () => {
  const facts = await readHostFacts();
  expect(facts.controllers.length).toBeGreaterThan(0);
  expect(facts.processIds).toBeGreaterThan(300);
  expect(facts.root).toBe(process.getuid?.() === 0);
});
