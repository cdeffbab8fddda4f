import { execa } from 'execa';
import { expect, test } from 'vitest';
import { junitXml } from '../../../../src/checks/runner/junit.ts';
import type { ScenarioResult } from '../../../../src/checks/runner/result.ts';

const passed: ScenarioResult = {
  distro: 'debian-13',
  scenario: 'install',
  title: 'it installs',
  outcome: 'passed',
  seconds: 12.3456,
  steps: [
    { title: 'apt install', depth: 0, seconds: 10, passed: true },
    { title: 'unpack', depth: 1, seconds: 4.04, passed: true },
  ],
  measures: [{ name: 'first answer', value: 9.3, unit: 's' }],
  notes: ['PostgreSQL 17'],
  faults: [],
};
const failed: ScenarioResult = {
  ...passed,
  scenario: 'purge',
  outcome: 'failed',
  seconds: 1,
  reason: 'files & <dirs> are "left"\n\u001b[31m/etc/x\u001b[0m \u0000 \ud800',
  logs: 'check-logs/debian-13/purge',
};
const leftOut: ScenarioResult = {
  ...passed,
  distro: 'debian-12',
  scenario: 'upgrade',
  outcome: 'left out',
  seconds: 0,
  steps: [],
  measures: [],
  notes: [],
  reason: 'it needs a newer package (--upgrade-to FILE)',
};

test('suites are distros, cases are scenarios, with their counts and times', () => {
  expect(junitXml([passed, failed, leftOut])).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" skipped="1" time="13.346">
  <testsuite name="debian-13" tests="2" failures="1" skipped="0" time="13.346">
    <testcase classname="debian-13" name="install" time="12.346">
      <system-out>ok apt install (10.0 s)
  ok unpack (4.0 s)
first answer: 9.3 s
PostgreSQL 17</system-out>
    </testcase>
    <testcase classname="debian-13" name="purge" time="1.000">
      <failure message="files &amp; &lt;dirs&gt; are &quot;left&quot;">files &amp; &lt;dirs&gt; are &quot;left&quot;
\ufffd[31m/etc/x\ufffd[0m \ufffd \ufffd</failure>
      <system-out>ok apt install (10.0 s)
  ok unpack (4.0 s)
first answer: 9.3 s
PostgreSQL 17
logs: check-logs/debian-13/purge</system-out>
    </testcase>
  </testsuite>
  <testsuite name="debian-12" tests="1" failures="0" skipped="1" time="0.000">
    <testcase classname="debian-12" name="upgrade" time="0.000">
      <skipped message="it needs a newer package (--upgrade-to FILE)"/>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test('an XML parser reads it, whatever the output held', async () => {
  const everything = String.fromCodePoint(
    ...Array.from({ length: 0x250 }, (_, code) => code),
    0xffff,
    0x1f600,
  );
  const xml = junitXml([{ ...failed, reason: everything }]);
  const program =
    'import sys, xml.dom.minidom as m; print(len(m.parse(sys.stdin).getElementsByTagName("failure")))';
  const { stdout } = await execa('python3', ['-X', 'utf8', '-c', program], { input: xml });
  expect(stdout).toBe('1');
});
