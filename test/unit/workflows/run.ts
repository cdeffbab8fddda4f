/** `npm run workflows`: every check of the files in .github, also those that need Go. */
import { execa } from 'execa';
import { reportFailure } from '../../../src/report/failure.ts';
import { openSession } from '../../../src/report/session.ts';
import { checkNames, commandLine } from './checks.ts';
import { readWorkflows } from './read-workflows.ts';

try {
  const session = openSession({});
  const workflows = (await readWorkflows()).map(({ path }) => path);
  for (const name of checkNames) {
    const [program, ...args] = await commandLine(name, workflows, session);
    const result = await execa(program, args, {
      stdio: 'inherit',
      reject: false,
      cancelSignal: session.signal,
    });
    session.signal.throwIfAborted();
    process.stderr.write(`${result.failed ? '✖' : '✔'} ${name}\n`);
    if (result.failed) process.exitCode = 1;
  }
} catch (error) {
  process.exitCode = reportFailure(error);
}
