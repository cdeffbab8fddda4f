import { UserError } from '../../support/errors.ts';
import { reachNetwork } from '../../support/network.ts';

/** A failure that may not happen again: a broken connection, a stall, a busy server. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
}

/** What to do when a release cannot be downloaded, whatever the reason. */
export const withoutNetworkHints = [
  'Without a network, use --source PATH with a tarball or an unpacked folder of a release, ' +
    'or --source sample for the sample release that comes with this tool.',
];

/** 416: the rest of a file that has become shorter meanwhile. */
const busyStatuses = [408, 416, 425, 429, 500, 502, 503, 504];

/** An answer whose body is read chunk by chunk; each read must come within the stall limit. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Asks for a URL with Node's fetch, which follows redirects, through the proxies and with the certificates that
 * pip and curl use.
 * @param options.stall milliseconds without a byte after which the connection is given up
 * @returns the answer with status 200 or 206
 * @throws TransientError when trying again may help; UserError when it will not
 */
export async function ask(
  url: string,
  options: {
    readonly signal: AbortSignal;
    readonly stall: number;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<HttpAnswer> {
  const { signal, stall } = options;
  await reachNetwork();
  const stalled = new AbortController();
  const timer = setTimeout(() => {
    stalled.abort(new TransientError(`no data for ${stall / 1000} s`));
  }, stall);
  // Only the connection keeps the process alive, not its timer.
  timer.unref();
  const fault = (error: unknown): unknown => {
    signal.throwIfAborted();
    return stalled.signal.aborted ? stalled.signal.reason : networkFault(error, url);
  };
  let response: Response;
  try {
    response = await fetch(url, {
      signal: AbortSignal.any([signal, stalled.signal]),
      // A server's own compression would change the bytes that the digest is for.
      headers: { 'accept-encoding': 'identity', 'user-agent': 'mathesar-package', ...options.headers },
    });
  } catch (error) {
    clearTimeout(timer);
    throw fault(error);
  }
  const body = readBody(response, timer, fault);
  try {
    refuseAnswer(response, url);
  } catch (error) {
    clearTimeout(timer);
    stalled.abort();
    throw error;
  }
  return { status: response.status, headers: response.headers, body };
}

async function* readBody(
  response: Response,
  timer: NodeJS.Timeout,
  fault: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw fault(error);
  } finally {
    clearTimeout(timer);
  }
}

function refuseAnswer(response: Response, url: string): void {
  const { status, statusText } = response;
  if (url.startsWith('https:') && response.url.startsWith('http:')) {
    throw new UserError(`${url} redirects to ${response.url}, which is not encrypted`, {
      hints: withoutNetworkHints,
    });
  }
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity' && response.ok) {
    throw new UserError(
      `${url} is sent with Content-Encoding ${encoding}, so its bytes are not the file's own`,
      {
        hints: ['Download it with another program and use --source PATH.'],
      },
    );
  }
  if (status === 200 || status === 206) return;
  const answer = `${url} answers ${status} ${statusText}`.trimEnd();
  if (busyStatuses.includes(status)) throw new TransientError(answer);
  const notThere = status === 404 || status === 410;
  throw new UserError(answer, {
    hints: [
      notThere
        ? 'Check the address and the version: the file does not exist.'
        : 'The server refuses: download the file with a browser and use --source PATH.',
    ],
  });
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS/;
const permanentCodes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved',
  ECONNREFUSED: 'it refuses the connection',
  ENETUNREACH: 'its network is unreachable',
  EHOSTUNREACH: 'it is unreachable',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
};

/** fetch() says only "fetch failed"; what happened is in the error's causes. */
function networkFault(error: unknown, url: string): Error {
  const cause = innermost(error);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const { host } = new URL(url);
  if (certificateCodes.test(code)) {
    return new UserError(`the certificate of ${host} is not trusted here: ${cause.message}`, {
      hints: [
        'If a proxy replaces certificates, set NODE_EXTRA_CA_CERTS to its CA file.',
        ...withoutNetworkHints,
      ],
      cause: error,
    });
  }
  const permanent = permanentCodes[code];
  if (permanent !== undefined) {
    return new UserError(`${host} cannot be reached: ${permanent} (${code})`, {
      hints: ['Check the network; behind a proxy, set HTTPS_PROXY.', ...withoutNetworkHints],
      cause: error,
    });
  }
  if (/redirect|scheme|bad port/.test(cause.message)) {
    return new UserError(`cannot open ${url}: ${cause.message}`, {
      hints: ['Check the address.'],
      cause: error,
    });
  }
  return new TransientError(`the connection to ${host} broke: ${cause.message}`, { cause: error });
}

function innermost(error: unknown): Error {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return innermost(error.errors[0]);
  if (error instanceof Error) return error.cause instanceof Error ? innermost(error.cause) : error;
  return new Error(String(error));
}
