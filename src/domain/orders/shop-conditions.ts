/** What is wrong with the orders of a shop, and what people are told of it: one condition for each reason. */
import { conditionFacts } from '../alerts/condition-facts';
import type { ConditionFact } from '../alerts/condition';
import type { Condition } from '../problem-changes';
import { attentionReasons, type AttentionReason } from './attention';
import type { OrderProblemCode } from './failures';
import type { Gate, GateHold } from './gates';
import type { AttentionOrders } from './shop-look';
import type { ShopState } from './shop-state';

export interface ShopCondition extends Condition {
  code: OrderProblemCode;
  /** The orders that it is about. */
  orders?: AttentionOrders;
}

export function shopConditions(state: ShopState): ShopCondition[] {
  const { position, watchedSince, erp, node, brake, shopAway, waiting } = state;
  const conditions: (ShopCondition | null)[] = [
    position === null ? { code: 'noPosition', message: 'nothing is scanned yet', since: watchedSince } : null,
    failureOf(state),
    shopAway === null ? null : { code: 'shopAway', message: shopAway.reason, since: shopAway.since },
    awayOf(erp, 'erpAway', 'Local internet access or Abacos is down'),
    awayOf(node, 'nodeAway', 'the integration node is down'),
    heldOf(node, 'misconfigured', 'nodeMisconfigured'),
    heldOf(node, 'killSwitch', 'nodeDoesNothing'),
    brake.held === null
      ? null
      : {
          code: 'tooManyMissing',
          message: `${brake.held.missing} orders are missing within an hour, and none is sent`,
          since: brake.held.since,
        },
    ...attentionReasons.map((reason) => attentionOf(reason, waiting?.attention[reason])),
  ];
  return conditions.filter((one) => one !== null);
}

/** Whether nobody does the work, or it always fails: either way orders wait. */
function failureOf({ failing }: ShopState): ShopCondition | null {
  const [first] = [failing.look, failing.start].filter((one) => one !== undefined);
  return first === undefined ? null : { code: 'ordersWorkFails', message: first.reason, since: first.since };
}

/** As the legacy wrote it, so that filters of mail still find it. */
function awayOf(gate: Gate, code: 'erpAway' | 'nodeAway', what: string): ShopCondition | null {
  if (gate.state !== 'open' || gate.since === null) return null;
  return { code, message: `An error occurred: ${what}: ${gate.reason}`, since: gate.since };
}

function heldOf({ hold }: Gate, cause: GateHold['cause'], code: OrderProblemCode): ShopCondition | null {
  return hold?.cause === cause ? { code, message: `An error occurred: ${hold.reason}`, since: hold.since } : null;
}

function attentionOf(reason: AttentionReason, orders: AttentionOrders | undefined): ShopCondition | null {
  if (orders === undefined || orders.count === 0) return null;
  return { code: reason, message: sentenceOf(reason, orders), since: orders.since, orders };
}

/** The first two begin as the legacy's mails did. */
const beginnings: Record<AttentionReason, string> = {
  orderFailed: 'Integration Failure Detected for',
  paymentPending: 'Pending payment confirmation for',
  outcomeUnknown: 'Nobody knows whether it was sent:',
  badNumber: 'A number that is none:',
  noAnswer: 'The ERP does not tell of',
};

const namedInMessage = 8;

function sentenceOf(reason: AttentionReason, { count, orders }: AttentionOrders): string {
  const named = orders.slice(0, namedInMessage).map(({ orderId, number, attempts }) => {
    const tried = reason === 'orderFailed' ? ` after ${attempts} attempts` : '';
    return reason === 'paymentPending'
      ? `order number: ${number ?? 'none'} id: ${orderId}`
      : `Order number: ${number ?? 'none'}/id:${orderId}${tried}`;
  });
  const rest = count - named.length;
  return `${beginnings[reason]} ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** What alerts are told: beginnings and ends, and of what lasts that it is about more, or about fewer. */
export function shopFacts(
  shop: string,
  before: readonly ShopCondition[],
  after: readonly ShopCondition[],
  at: string,
): ConditionFact[] {
  const facts = conditionFacts({ word: 'orders', subject: shop }, before, after, at);
  const lasting = after.flatMap((now): ConditionFact[] => {
    const old = before.find(({ code }) => code === now.code);
    if (old?.orders === undefined || now.orders === undefined || old.message === now.message) return [];
    const [told, known] = [new Set(idsOf(old.orders)), idsOf(now.orders)];
    const isMore = now.orders.count > old.orders.count || known.some((id) => !told.has(id));
    const { code, message } = now;
    return [{ what: 'began', word: 'orders', code, subject: shop, message, since: old.since, endedAt: null, isMore }];
  });
  return [...facts, ...lasting];
}

function idsOf({ orders }: AttentionOrders): string[] {
  return orders.map(({ orderId }) => orderId);
}
