/**
 * How soap sends and fetches. Ours instead of its own, because each request needs a deadline, also the one for a WSDL, and
 * because an HTTP error without a body, or a body that is cut, is told by it as no error, or as one without a message.
 */
import type { IExOptions, IHttpClient } from 'soap';
import { HttpStatus, OddAnswer } from './soap-failure';

const mostAnswerBytes = 16 * 1024 * 1024;

type Answered = (error: unknown, response?: { status: number; headers: object }, body?: string) => void;
/** soap was made for axios, and does not look at what comes back. */
type Sent = ReturnType<IHttpClient['request']>;

/** Of one call; soap hands it on with each request of it. */
export interface CallOptions {
  signal: AbortSignal;
  /** For what soap itself throws while it reads an answer. */
  fail: (error: unknown) => void;
}

export class SoapHttp implements IHttpClient {
  /** `known`: what was fetched already, and is not fetched again. */
  constructor(private readonly known: { url: string; text: string }) {}

  request(url: string, data: unknown, answered: Answered, headers: object = {}, options: IExOptions = {}): Sent {
    const { signal, fail } = options as CallOptions;
    const body = typeof data === 'string' ? data : null;
    const exchanged =
      body === null && url === this.known.url
        ? Promise.resolve({ status: 200, body: this.known.text })
        : exchange(url, body, { ...headers }, signal);
    const heard = exchanged.then(
      (answer) => answered(null, { status: answer.status, headers: {} }, answer.body),
      (error: unknown) => answered(error),
    );
    // What is thrown in there would be heard by nobody.
    return heard.catch(fail) as unknown as Sent;
  }
}

export async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  return (await exchange(url, null, {}, signal)).body;
}

async function exchange(
  url: string,
  body: string | null,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  const init = { redirect: 'manual', signal, headers: { ...headers, 'user-agent': 'watchkeeper' } } as const;
  const response = await fetch(url, body === null ? init : { ...init, method: 'POST', body });
  const text = await textOf(response);
  // A fault comes with 500, and says more than the number does.
  const isFault = response.status >= 400 && /<([\w.-]+:)?Fault[\s>]/.test(text);
  if (response.status !== 200 && !isFault) throw new HttpStatus(response.status, body === null ? 'wsdl' : 'call');
  return { status: response.status, body: text };
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > mostAnswerBytes) throw new OddAnswer(`answers with more than ${mostAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
