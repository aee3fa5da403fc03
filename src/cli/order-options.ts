/** What a command line says of orders: which, since when, why. */
import { formatDuration, parseDuration } from '../domain/duration';
import { judgeTimeZone } from '../domain/time-zone';
import { isOrderId, longestNumber, orderReasons, orderStatuses, type OrderId } from '../domain/orders/order';
import type { OrderFilter } from '../domain/orders/order-change';
import { readReason } from '../domain/tenants/release';
import type { OrderListFilter } from '../store/orders/order-list';
import type { Call } from './call';
import { UsageError } from './failure';

type Given = Pick<Call, 'options' | 'flags'>;

export const longestOrderReason = 200;
const longestSinceMs = 3_650 * 86_400_000;
const mostListed = 10_000;

/** Null: none is given. */
export function readFilter({ options, flags }: Given): OrderFilter | null {
  const status = oneOf('--status', orderStatuses, options['status']);
  const reason = oneOf('--outcome', orderReasons, options['outcome']);
  const filter: OrderFilter = {
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { reason }),
    ...(flags.has('needsAttention') && { needsAttention: true }),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

export function listFilter({ status, ...others }: OrderFilter): OrderListFilter {
  return { ...others, ...(status !== undefined && { statuses: [status] }) };
}

/** Such as `with status FAILED and outcome NOT_FOUND that need a person`. */
export function filterText({ status, reason, needsAttention }: OrderFilter): string {
  const parts = [
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(reason === undefined ? [] : [`outcome ${reason}`]),
  ];
  const having = parts.length === 0 ? '' : ` with ${parts.join(' and ')}`;
  return `${having}${needsAttention === true ? ' that need a person' : ''}`.trimStart();
}

/** Null: neither an id nor a number is given. */
export function readWhich(call: Given & Pick<Call, 'words'>): { orderId: OrderId } | { number: string } | null {
  const [orderId] = call.words;
  const number = call.options['number'];
  if (orderId !== undefined && number !== undefined) {
    throw new UsageError('an id and --number are given; one of them says which order is meant');
  }
  if (orderId !== undefined) return { orderId: readOrderId(orderId) };
  if (number === undefined) return null;
  if (number !== '' && number.length <= longestNumber) return { number };
  throw new UsageError(`--number: ${shown(number)} is no number of an order`);
}

export function readOrderId(text: string, where = ''): OrderId {
  if (isOrderId(text)) return text;
  throw new UsageError(
    `${where}${shown(text)} is no id of an order; write its digits as the shop's database has them, or --number for the number`,
  );
}

export function readWhy({ options }: Pick<Call, 'options'>): string {
  const reason = readReason(options['reason'] ?? '');
  if (reason === null) throw new UsageError('--reason: it is empty; say why, for whoever wonders');
  if (reason.length <= longestOrderReason) return reason;
  throw new UsageError(`--reason: it has ${reason.length} characters; at most ${longestOrderReason} are kept`);
}

/** Undefined: it is not given. */
export function readAgo({ options }: Pick<Call, 'options'>, name: 'since' | 'recheckSince', nowMs: number) {
  const written = options[name];
  if (written === undefined) return undefined;
  const ms = parseDuration(written, longestSinceMs);
  if (ms !== null && ms > 0) return new Date(nowMs - ms);
  const flag = name === 'since' ? '--since' : '--recheck-since';
  const longest = formatDuration(longestSinceMs);
  throw new UsageError(
    `${flag}: ${shown(written)} is no duration up to ${longest}; write a number with a unit, like 12h or 30d`,
  );
}

/** Undefined: it is not given. */
export function readListLimit({ options }: Pick<Call, 'options'>): number | undefined {
  const written = options['limit'];
  if (written === undefined) return undefined;
  const limit = /^[0-9]{1,6}$/.test(written) ? Number(written) : 0;
  if (limit >= 1 && limit <= mostListed) return limit;
  throw new UsageError(`--limit: ${shown(written)} is no number for this; write one from 1 to ${mostListed}`);
}

/** In which the legacy wrote its moments; this machine's when none is given. */
export function readTimeZone({ options }: Pick<Call, 'options'>): string {
  const written = options['timeZone'];
  if (written === undefined) return new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const problem = judgeTimeZone(written);
  if (problem !== null) throw new UsageError(`--time-zone: ${problem}`);
  return written;
}

export function oneOf<T extends string>(where: string, choices: readonly T[], written: string): T;
export function oneOf<T extends string>(
  where: string,
  choices: readonly T[],
  written: string | undefined,
): T | undefined;
export function oneOf<T extends string>(
  where: string,
  choices: readonly T[],
  written: string | undefined,
): T | undefined {
  if (written === undefined) return undefined;
  const found = choices.find((one) => one === written);
  if (found !== undefined) return found;
  throw new UsageError(`${where}: there is no ${shown(written)}; write one of ${choices.join(', ')}`);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
