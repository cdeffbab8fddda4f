import ejs from 'ejs';
import { messageOf } from '../errors.ts';
import { readUnixText } from '../files/unix-text.ts';
import { sh } from './shell.ts';

/** What a template may be given; lists and records are walked with a loop, scalars are printed. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/**
 * Renders the ejs template at `path`. `<%= %>` prints a value as it is (nothing here is HTML), and only a
 * text or a number: a missing value is an error, never an empty place. `sh(value)` quotes for a shell.
 * @throws Error that names the template when it uses an unknown name, prints a missing value or has `<%-`
 * @throws UserError for a line that ends with CR LF
 */
export async function renderTemplate(path: string, values: TemplateValues): Promise<string> {
  return renderText(await readUnixText(path), values, path);
}

/**
 * Renders a template's text; see `renderTemplate`.
 * @param origin what the text is called in errors
 */
export function renderText(text: string, values: TemplateValues, origin = 'template'): string {
  // The raw tag skips the check for missing values, and nothing is escaped here anyway.
  if (text.includes('<%-'))
    throw new Error(`${origin}: use <%= %>, which prints as it is, instead of <%- %>`);
  const names = { sh, ...values };
  try {
    return ejs.render(text, names, {
      strict: true,
      // Only for errors, which show it with the line.
      filename: origin,
      destructuredLocals: Object.keys(names),
      escape: printable,
    });
  } catch (error) {
    throw new Error(`cannot render ${origin}: ${messageOf(error)}`, { cause: error });
  }
}

function printable(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new TypeError(`a template can print texts and numbers, not ${String(value)}`);
}
