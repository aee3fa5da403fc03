/**
 * What the ERP said of an order, and what it did not say. Only a row with exactly the number that was asked for, that says
 * that it does not exist, means "not there": an order is sent again on that word alone. Whatever else is amiss in an
 * answer is no answer, so it counts as an outage of the ERP and not against the order.
 */
import { foreignText } from '../foreign-text';

/** As it came over the wire: nothing in it is trusted. */
export interface ErpRow {
  number: unknown;
  exists: unknown;
  status: unknown;
  /** What the row itself reports as gone wrong, in words that may be shown; null or empty: nothing. */
  error?: unknown;
}

export type ErpAnswer =
  | {
      kind: 'rows';
      rows: readonly ErpRow[];
      /** What the answer as a whole reports as gone wrong, in words that may be shown; null: nothing. */
      error: string | null;
    }
  /** There was none: refused, too slow, broken off, an HTTP error, a SOAP fault, no WSDL. */
  | { kind: 'away'; reason: string };

export type ErpVerdict =
  { kind: 'there'; status: string | null } | { kind: 'notThere' } | { kind: 'noAnswer'; reason: string };

/** The one of the ERP's states that matters: it knows the order and not that it is paid. */
export const inProgressStatus = 'tspeeEmAndamento';
/** The one of the shop's states that matters: the money is there. */
export const authorizedState = 'authorized';

/** One verdict for each number, in the order in which they were asked for. */
export function readErpAnswer(asked: readonly string[], answer: ErpAnswer): ErpVerdict[] {
  if (answer.kind === 'away') return asked.map(() => noAnswer(answer.reason));
  const { rows, error } = answer;
  if (error !== null) return asked.map(() => noAnswer(`the ERP answered with an error: ${shown(error)}`));
  const byNumber = new Map<string, ErpRow[]>();
  for (const row of rows) {
    const number = textOfNumber(row.number);
    if (number !== null) byNumber.set(number, [...(byNumber.get(number) ?? []), row]);
  }
  return asked.map((number) => verdictOf(number, byNumber.get(number) ?? []));
}

function verdictOf(number: string, rows: readonly ErpRow[]): ErpVerdict {
  const [row, ...others] = rows;
  if (row === undefined) return noAnswer(`the answer has no row for number ${number}`);
  if (others.length > 0) return noAnswer(`the answer has ${rows.length} rows for number ${number}`);
  if (!isEmpty(row.error)) return noAnswer(`the row of number ${number} is an error: ${shown(row.error)}`);
  const exists = readBoolean(row.exists);
  if (exists === null)
    return noAnswer(`the row of number ${number} does not say whether it exists: ${foreignText(shown(row.exists))}`);
  if (!exists) return { kind: 'notThere' };
  return { kind: 'there', status: typeof row.status === 'string' && row.status !== '' ? row.status.trim() : null };
}

/** Exactly as it is written: `007` is another number than `7`. A number that lost digits on its way is none. */
function textOfNumber(value: unknown): string | null {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
}

/** XML Schema knows four ways to write one. */
function readBoolean(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : null;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}

function noAnswer(reason: string): ErpVerdict {
  return { kind: 'noAnswer', reason };
}

/** Whether the ERP counts as up: one clear word is enough, as a single order that it cannot tell of stops nobody. */
export function hasAnswered(verdicts: readonly ErpVerdict[]): boolean {
  return verdicts.some(({ kind }) => kind !== 'noAnswer');
}

/** It answered, and has nothing to say of any that it was asked for: that may be theirs alone. */
export function isSilent(answer: ErpAnswer, verdicts: readonly ErpVerdict[]): boolean {
  return answer.kind === 'rows' && answer.error === null && !hasAnswered(verdicts);
}

export type OrderSight =
  | { kind: 'integrated' }
  /** The shop has the money, and the ERP does not know. */
  | { kind: 'paymentPending' }
  | { kind: 'missing' }
  | { kind: 'noAnswer'; reason: string };

/** With the state of the order in the shop, read beside the question. */
export function judgeOrder(verdict: ErpVerdict, shopState: string | null): OrderSight {
  if (verdict.kind === 'noAnswer') return verdict;
  if (verdict.kind === 'notThere') return { kind: 'missing' };
  if (shopState !== authorizedState) return { kind: 'integrated' };
  // Only of a paid order does its state decide; half an answer about it is none.
  if (verdict.status === null)
    return { kind: 'noAnswer', reason: 'the ERP has the order, and does not say in what state' };
  return { kind: verdict.status === inProgressStatus ? 'paymentPending' : 'integrated' };
}
