import { styleText } from 'node:util';
import ora from 'ora';
import type { StepEvents } from './steps.ts';

/** Progress for people, on a terminal: a spinner on the step at work, a line for each that ended. */
export function terminalEvents(stream: NodeJS.WriteStream): StepEvents {
  const spinner = ora({ stream, discardStdin: false });
  const open: string[] = [];
  const indent = (depth: number): string => '  '.repeat(depth);
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    styleText(style, text, { stream, validateStream: true });

  function line(text: string): void {
    spinner.stop();
    stream.write(`${text}\n`);
    if (open.length > 0) spinner.start(open.at(-1));
  }

  return {
    begin(title, depth) {
      open.push(`${indent(depth)}${title}`);
      spinner.start(open.at(-1));
    },
    progress(title, depth, text) {
      spinner.text = `${indent(depth)}${title} ${paint('dim', text)}`;
    },
    end({ title, depth, seconds }) {
      open.pop();
      line(`${indent(depth)}${paint('green', '✔')} ${title} ${paint('dim', `${seconds.toFixed(1)} s`)}`);
    },
    fail(title, depth) {
      open.pop();
      line(`${indent(depth)}${paint('red', '✖')} ${title}`);
    },
    info(message) {
      line(message);
    },
    warn(message) {
      line(`${paint('yellow', 'warning:')} ${message}`);
    },
  };
}
