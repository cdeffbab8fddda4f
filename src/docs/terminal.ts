import { fileURLToPath } from 'node:url';

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Path of the Python module that is a terminal. */
export const terminalProgram = pathOf('terminal.py');

/** Path of a program beside it, which takes `{ line, cwd, answers }` as JSON and types it on a terminal. */
export const typingProgram = pathOf('typed.py');
