/**
 * `npm run admin`: every check of the Python code of the target machine, with the newest Python that is here.
 * `npm run admin -- TOOL ARGUMENTS` runs one tool in packaging/admin: "ruff format .", "pytest -k reader".
 */
import { join } from 'node:path';
import { execa } from 'execa';
import { pythonTools, requireInterpreters } from '../../../src/doctor/python-tools.ts';
import { reportFailure } from '../../../src/report/failure.ts';
import { openSession } from '../../../src/report/session.ts';
import { adminDir, environment, pytest, qualityChecks } from './checks.ts';

try {
  const session = openSession({});
  const interpreters = await requireInterpreters(session);
  const tools = await pythonTools(interpreters.at(-1) ?? interpreters[0], session);
  const [tool, ...args] = process.argv.slice(2);
  const checks = tool === undefined ? [...(await qualityChecks()), pytest] : [{ tool, args }];
  for (const check of checks) {
    process.stderr.write(`${[check.tool, ...check.args].join(' ')}\n`);
    const result = await execa(join(tools, 'bin', check.tool), [...check.args], {
      cwd: adminDir,
      env: environment,
      stdio: 'inherit',
      reject: false,
      cancelSignal: session.signal,
    });
    session.signal.throwIfAborted();
    if (result.failed) process.exitCode = 1;
  }
} catch (error) {
  process.exitCode = reportFailure(error);
}
