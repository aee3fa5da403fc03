/** Posts one document to one page, in one try. */
import { refused, unknownFate, withoutSecrets, type TryOutcome } from '../../domain/alerts/try-outcome';
import { connectionFailure, isTlsFault } from '../tcp/failure';

export interface Post {
  /** Often is a secret: in what is said of it stands its host only. */
  url: string;
  /** The same for each try, so that the receiver knows a repetition. */
  id: string;
  body: unknown;
}

/** From the first packet to the end of the answer. Longer than what Node itself waits for a connection, 10 s. */
const longestTryMs = 30_000;
/** So much is read that no address is cut off at its end. */
const longestAnswerBytes = 8192;
const shownAnswer = 100;

export async function postJson({ url, id, body }: Post, withinMs = longestTryMs): Promise<TryOutcome> {
  const { host } = new URL(url);
  const secrets = secretsOf(url);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'idempotency-key': id, 'user-agent': 'watchkeeper' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(withinMs),
    });
    if (response.ok) {
      await response.body?.cancel();
      return { kind: 'sent' };
    }
    const said = withoutSecrets(await startOf(response), secrets).slice(0, shownAnswer);
    return refusal(response.status, said === '' ? '' : `: ${said}`, host, secrets);
  } catch (error) {
    return failureOf(error, host, secrets);
  }
}

function refusal(status: number, said: string, host: string, secrets: readonly string[]): TryOutcome {
  const answer = `(${status}${said})`;
  if (status < 400)
    return refused(`${host} leads elsewhere ${answer}; write the address that it leads to`, true, secrets);
  // A gateway that does not know what became of it behind itself.
  if (status === 502 || status === 504) {
    return unknownFate(
      `${host} does not know whether it was taken behind it ${answer}; mend what is behind it`,
      secrets,
    );
  }
  if (status >= 500) return refused(`${host} cannot take it now ${answer}; its log may say why`, false, secrets);
  if (status === 429) return refused(`${host} takes no more for now ${answer}`, false, secrets);
  if (status === 408 || status === 425) return refused(`${host} did not take it this time ${answer}`, false, secrets);
  if (status === 404 || status === 410) {
    return refused(`${host} knows no such address ${answer}; correct url`, true, secrets);
  }
  if (status === 401 || status === 403) {
    return refused(`${host} does not let us post there ${answer}; renew the address`, true, secrets);
  }
  return refused(`${host} does not take it ${answer}; correct template, or url`, true, secrets);
}

/** Those of the connection came before anything was sent; after that nobody knows what the receiver did. */
function failureOf(error: unknown, host: string, secrets: readonly string[]): TryOutcome {
  const code = codeOf(error);
  if (isOfConnecting(code)) return refused(`${host} ${connectionFailure(code)}`, isTlsFault(code), secrets);
  const what = isTimeout(error) ? 'does not answer' : `was given it, and the connection broke (${code})`;
  return unknownFate(`${host} ${what}; it may have been taken, and its log may say so`, secrets);
}

const ofConnecting = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);
const noWay = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EACCES', 'EPERM', 'EADDRNOTAVAIL']);

function isOfConnecting(code: string): boolean {
  return ofConnecting.has(code) || noWay.has(code) || code.startsWith('EAI_') || isTlsFault(code);
}

function isTimeout(error: unknown): boolean {
  return (error as { name?: unknown }).name === 'TimeoutError';
}

/** fetch says only that it failed; what failed is the cause. */
function codeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : 'no code';
}

/** Pages of errors like to repeat the path. */
function secretsOf(url: string): string[] {
  const { pathname, search, searchParams } = new URL(url);
  const parts = [pathname, search, ...pathname.split('/'), ...searchParams.values()];
  const forms = parts.flatMap((part) => [part, decoded(part)]);
  return forms.filter((form) => form.length > 3);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Its status is the answer; this only says why, and may break off. */
async function startOf(response: Response): Promise<string> {
  let text = '';
  try {
    const decoder = new TextDecoder();
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= longestAnswerBytes) break;
    }
  } catch {
    return text.trim();
  }
  return text.trim();
}
