/** Why a SOAP service gave no answer, in a sentence in which no secret stands. */
import { foreignText } from '../../domain/foreign-text';
import { connectionFailure } from '../tcp/failure';

/** Characters. */
const longestReason = 300;
const hidden = '[hidden]';

export class HttpStatus extends Error {
  constructor(
    readonly status: number,
    readonly what: 'wsdl' | 'call',
  ) {
    super(`HTTP ${status}`);
  }
}

/** It answered, but not as its WSDL says it does. */
export class OddAnswer extends Error {}

/** `secrets`: a service may repeat what it was sent, also as it stands in XML. */
export function soapFailure(error: unknown, place: string, withinMs: number, secrets: readonly string[]): string {
  const told = (text: string) => foreignText(withoutSecrets(text, secrets));
  const text = withoutSecrets(`${place} ${whatOf(error, withinMs, told)}`, secrets);
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').slice(0, longestReason);
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets.filter((secret) => secret !== '').flatMap((secret) => [secret, inXml(secret)]);
  return forms.reduce((left, secret) => left.replaceAll(secret, hidden), text);
}

function inXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** `told`: makes of words that are not ours what may be shown. */
function whatOf(error: unknown, withinMs: number, told: (text: string) => string): string {
  if (error instanceof HttpStatus) return statusFailure(error);
  if (error instanceof OddAnswer) return error.message;
  const fault = faultOf(error);
  if (fault === 'Invalid XML') return 'answers with XML that breaks off, or is none';
  if (fault !== null) return `answers with a SOAP fault: ${told(fault)}`;
  const { name = '', message = '', cause, code } = error as Error & { code?: string; cause?: { code?: string } };
  if (name === 'TimeoutError' || name === 'AbortError') {
    return `does not answer within ${withinMs < 1000 ? `${withinMs} ms` : `${Math.round(withinMs / 1000)} s`}`;
  }
  if (message === 'terminated') return 'breaks its answer off in the middle';
  const reason = cause?.code ?? code;
  if (reason !== undefined) return connectionFailure(reason);
  return `gives no answer that can be read (${message === '' ? 'no reason' : told(message)})`;
}

function statusFailure({ status, what }: HttpStatus): string {
  const of = what === 'wsdl' ? 'for its WSDL' : 'to the question';
  if (status >= 300 && status < 400)
    return `leads elsewhere ${of} (HTTP ${status}); write the address that it leads to`;
  if (what === 'wsdl' && status === 404) return 'has no WSDL there (HTTP 404); correct wsdl, or mend the service';
  return `answers HTTP ${status} ${of}; its log may say why`;
}

/** As soap hands it on: of SOAP 1.1, of 1.2, or its own word for XML that breaks off. */
function faultOf(error: unknown): string | null {
  const { root, Fault } = error as { root?: { Envelope?: { Body?: { Fault?: object } } }; Fault?: object };
  const fault = (root?.Envelope?.Body?.Fault ?? Fault) as Record<string, unknown> | undefined;
  if (fault === undefined) return null;
  const reason = (fault['Reason'] as { Text?: unknown } | undefined)?.Text ?? fault['faultstring'] ?? fault;
  return typeof reason === 'string' ? reason : JSON.stringify(reason);
}
