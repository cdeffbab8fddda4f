import { z } from 'zod';
import { expectEqual, fail } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';

const page = z.object({
  /** Path and query of the page, after redirects. */
  path: z.string(),
  status: z.number(),
  type: z.string(),
  body: z.string(),
});
const linkedFile = page.extend({
  /** Bytes sent, compressed if the server did so. */
  bytes: z.number(),
  encoding: z.string(),
});
const linkedFiles = z.object({ page, files: z.array(linkedFile) });
const reply = z.object({ answer: z.unknown(), cookies: z.record(z.string(), z.string()) });
const rpcReply = z.object({ result: z.unknown().optional(), error: z.unknown().optional() });

export type Page = z.infer<typeof page>;
export type LinkedFile = z.infer<typeof linkedFile>;

/** What a form or an upload sends as a file: its name and its text, several times over where it is to be large. */
export type Files = Readonly<
  Record<string, { readonly name: string; readonly content: string; readonly times?: number }>
>;
export type Fields = Readonly<Record<string, string>>;

/** The cookies as a request's header has them. */
export function cookieHeader(who: Pick<Visitor, 'cookies'>): string {
  return Object.entries(who.cookies())
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
}

/** A person at a browser, with their own cookies; redirects are followed. */
export interface Visitor {
  /** By which the application knows the visitor, as of now. */
  cookies(): Fields;
  open(path: string): Promise<Page>;
  /** Fills in the form with these fields on the page at `path`, and sends it. */
  submit(path: string, fields: Fields, files?: Files): Promise<Page>;
  /** Sends files without a form, as a script of the interface does. */
  upload(path: string, fields: Fields, files: Files): Promise<Page>;
  /**
   * Calls a remote procedure (JSON-RPC 2.0 at /api/rpc/v0/).
   * @throws ExpectationError with the error that the procedure answered
   */
  call(method: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Opens a page and fetches every file of the same site that it links. */
  linked(path: string): Promise<z.infer<typeof linkedFiles>>;
}

/**
 * A new visitor of the application.
 * @param headers sent with every request, e.g. Accept-Language or Host
 * @param base where it is reached, e.g. https://data.example.org
 * @param known cookies that the visitor has already
 */
export function visitor(
  t: ScenarioRun,
  headers: Fields = {},
  base = 'http://127.0.0.1:8000',
  known: Fields = {},
): Visitor {
  let cookies = known;
  const act = async (action: string, args: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const request = { base, cookies, headers, action, arguments: args };
    const answered = reply.parse(await t.probe('browser', request));
    cookies = answered.cookies;
    return answered.answer;
  };
  return {
    cookies: () => cookies,
    open: async (path) => page.parse(await act('open', { path })),
    submit: async (path, fields, files = {}) => page.parse(await act('submit', { path, fields, files })),
    upload: async (path, fields, files) => page.parse(await act('upload', { path, fields, files })),
    linked: async (path) => linkedFiles.parse(await act('linked', { path })),
    call: async (method, params = {}) => {
      const answer = page.parse(await act('call', { path: '/api/rpc/v0/', method, params }));
      expectEqual(answer.status, 200, `the status that ${method} answers with`);
      const { result, error } = rpcReply.parse(JSON.parse(answer.body));
      if (error !== undefined && error !== null) fail(`${method} answers ${JSON.stringify(error)}`);
      return result;
    },
  };
}
