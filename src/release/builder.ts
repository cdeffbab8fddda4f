/**
 * A process that builds the plans that it is sent, one after the other, until its parent disconnects. Several of them
 * keep all cores busy; they share the cache.
 */
import { readConfiguration } from '../config/configuration.ts';
import { formats } from '../formats/index.ts';
import { filesBefore } from '../inspect/succession/previous.ts';
import { refuseUnfit } from '../inspect/succession/succession.ts';
import { buildPackage } from '../pipeline.ts';
import { createReporter, type StepEvents } from '../report/steps.ts';
import { interruptSignal } from '../report/session.ts';
import { keepHeapSmall } from '../support/small-heap.ts';
import { failureOf, type Order, type Report } from './messages.ts';

keepHeapSmall();

const signal = interruptSignal();
const configuration = readConfiguration(formats);

function report(message: Report): void {
  if (process.connected) process.send?.(message);
}

const nothing = (): void => undefined;
const events: StepEvents = {
  begin: (title) => {
    report({ kind: 'step', title });
  },
  progress: nothing,
  end: nothing,
  fail: nothing,
  info: nothing,
  warn: (message) => {
    report({ kind: 'warning', message });
  },
};

async function build({ plan, cacheDir, offline, previous }: Order): Promise<void> {
  const context = { reporter: createReporter(events), signal, cacheDir, offline };
  try {
    const artifact = await buildPackage(plan, await configuration, context);
    await refuseUnfit(filesBefore(previous, artifact), artifact);
    report({ kind: 'built', artifact });
  } catch (error) {
    report({ kind: 'failed', failure: failureOf(error) });
  }
}

process.on('message', (order: Order) => void build(order));
// The parent has ended, in whichever way: what was begun is dropped.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
signal.addEventListener('abort', () => {
  if (process.connected) process.disconnect();
});
