/** A shop, its ERP, its node and its records in memory, behind the activities of orders. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { attentionOf } from '../../src/domain/orders/attention';
import { decideOrder, type AttemptSeen } from '../../src/domain/orders/attempt-policy';
import type { OrderSight } from '../../src/domain/orders/erp-answer';
import { orderWorkflowId, orchestratorTaskQueue, shopWorkflowId } from '../../src/domain/ids';
import { compareIds } from '../../src/domain/orders/order';
import type { OrderChange, OrderChangeAnswer } from '../../src/domain/orders/order-change';
import type { GateNews, OrderNews } from '../../src/domain/orders/order-news';
import type { AttemptPolicy, OrderProgress } from '../../src/domain/orders/order-progress';
import { abandoned, attemptGivenBack, requeued, resolved } from '../../src/domain/orders/order-requests';
import { newOrderRow, placeOfStep, rowAfter, type OrderRow } from '../../src/domain/orders/order-row';
import type {
  AttemptOrder,
  AttemptOutcome,
  RecordVisit,
  VerifyOrder,
  VisitInput,
} from '../../src/domain/orders/order-visit';
import type {
  LookOrder,
  LookOutcome,
  ShopRules,
  StartOrder,
  StartOutcome,
  WaitingOrders,
} from '../../src/domain/orders/shop-look';
import { noStops, type ShopStops } from '../../src/domain/orders/shop-stops';
import { planScan } from '../../src/domain/orders/scan-window';
import { integrateOrderType, ordersReportedSignal } from '../../workflows/orders/messages';

export type NodeEffect = 'sent' | 'nothing' | 'failed' | 'unreachable' | 'refused' | 'silent';

const second = 1000;

export class FakeShop {
  /** By id: the number is the id. */
  readonly orders = new Map<string, { createdAtMs: number; state: string }>();
  readonly erp = new Map<string, 'tspeeFaturado' | 'tspeeEmAndamento'>();
  readonly rows = new Map<string, OrderRow>();
  /** Orders whose task ran, in their order. */
  readonly ran: string[] = [];
  looks: LookOrder[] = [];
  erpAway: string | null = null;
  shopAway: string | null = null;
  floor: string | null = null;
  stops: ShopStops = noStops;
  questions = 0;
  /** Called before each look, and before all orders are compared. */
  onLook: () => Promise<void> | void = () => undefined;
  onCompare: () => Promise<void> | void = () => undefined;
  given: string[] = [];
  /** Called while a task runs. */
  onRun: (id: string) => Promise<NodeEffect> | NodeEffect = () => 'sent';
  rules: ShopRules = {
    ...{ runningCycleMs: 120 * second, downtimeWaitMs: 30 * second, lookBackMs: 24 * 3600 * second },
    ...{ concurrency: 1, maxActive: 200, missingPerHour: 500 },
  };
  policy: AttemptPolicy = {
    ...{ maxAttempts: 4, backoffMs: [120 * second, 300 * second, 900 * second, 3600 * second] },
    verify: { everyMs: 5 * second, forMs: 120 * second },
    paymentPending: { recheckMs: [1800 * second, 7200 * second], giveUpAfterMs: 7 * 24 * 3600 * second },
  };

  constructor(
    readonly shop: string,
    private readonly client: Client,
    readonly nowMs: () => Promise<number>,
  ) {}

  order(id: string, createdAtMs: number, state = 'authorized'): void {
    this.orders.set(id, { createdAtMs, state });
  }

  recorded(id: string): string {
    const { status, reason, attempts } = this.rows.get(id)?.progress ?? {};
    return `${status} ${reason} ${attempts}`;
  }

  async look({ floor, askedThrough, extent, isDryRun, ...order }: LookOrder): Promise<LookOutcome> {
    this.looks.push({ floor, askedThrough, extent, isDryRun, ...order });
    await this.onLook();
    const beganAtMs = await this.nowMs();
    if (this.shopAway !== null) return { kind: 'shopAway', reason: this.shopAway, rules: this.rules };
    const ids = [...this.orders.keys()].sort(compareIds);
    const above = ids.filter((id) => compareIds(id, floor) > 0 && !this.rows.has(id));
    const due = [...this.rows.values()]
      .filter((row) => isDue(row, ['young', 'resting'], beganAtMs))
      .map((row) => row.orderId);
    const unrecorded = above.map((orderId) => ({
      orderId,
      createdAtMs: this.orders.get(orderId)?.createdAtMs ?? null,
    }));
    const rules = { ...this.rules, minAgeMs: 1800 * second, maxOrdersPerRequest: extent === 'probe' ? 1 : 50 };
    const plan = planScan(unrecorded, due, askedThrough, beganAtMs, rules);
    const counts = { young: 0, integrated: 0, missing: 0, paymentPending: 0, badNumber: 0, gone: 0, unanswered: 0 };
    let newlyMissing = 0;
    const at = new Date(beganAtMs).toISOString();
    if (!isDryRun && extent !== 'probe') {
      for (const { orderId, dueAtMs } of plan.young) {
        counts.young += 1;
        this.rows.set(orderId, {
          ...newOrderRow(orderId, at),
          number: orderId,
          dueAt: new Date(dueAtMs).toISOString(),
        });
      }
    }
    const asked = plan.ask.length > 0 ? plan.ask : extent === 'probe' ? ids.slice(-1) : [];
    if (asked.length > 0) this.questions += 1;
    const erp: GateNews | null = asked.length === 0 ? null : this.erpNews();
    for (const id of plan.ask) {
      const sight = this.sight(id);
      if (sight.kind === 'noAnswer') counts.unanswered += 1;
      else counts[sight.kind] += 1;
      const row = this.rows.get(id);
      if (isDryRun || (sight.kind === 'noAnswer' && row === undefined)) continue;
      const before = row ?? { ...newOrderRow(id, at), number: id };
      const decided = decideOrder(before.progress, { kind: 'asked', sight }, beganAtMs, this.policy);
      if (sight.kind === 'missing' && before.progress.status === null) newlyMissing += 1;
      this.rows.set(id, rowAfter(before, decided, { number: id, token: before.token, at }));
    }
    const left = ids.filter((id) => compareIds(id, floor) > 0 && !this.rows.has(id));
    const endedAtMs = await this.nowMs();
    const look = {
      beganAtMs,
      endedAtMs,
      highestVisible: ids.at(-1) ?? null,
      readThrough: ids.at(-1) ?? floor,
      lowestUnrecorded: left[0] ?? null,
    };
    const named = isDryRun
      ? { asked: plan.ask, missing: plan.ask.filter((id) => this.sight(id).kind === 'missing') }
      : null;
    const isMore = plan.ask.length < due.length + above.length - plan.young.length;
    const waiting = await this.waiting();
    return {
      kind: 'looked',
      look,
      askedThrough: plan.askedThrough,
      counts,
      newlyMissing,
      erp,
      isMore,
      waiting,
      rules: this.rules,
      named,
    };
  }

  async start({ room, known }: StartOrder): Promise<StartOutcome> {
    const nowMs = await this.nowMs();
    const open = [...this.rows.values()].filter(({ phase }) => phase === 'open');
    const unknown = open.filter(({ orderId }) => !known.includes(orderId));
    const due = [...this.rows.values()].filter((row) => isDue(row, ['toStart'], nowMs));
    const taken = due.slice(0, Math.max(0, room - unknown.length));
    for (const row of taken) this.rows.set(row.orderId, { ...row, phase: 'open', dueAt: null, seq: row.seq + 1 });
    const ids = [...unknown, ...taken].map(({ orderId }) => orderId);
    for (const id of ids) await this.startVisit(id);
    return {
      open: [...open, ...taken].map(({ orderId }) => orderId),
      waiting: await this.waiting(),
      rules: this.rules,
    };
  }

  async startVisit(id: string): Promise<void> {
    const input: VisitInput = { shop: this.shop, epoch: 'epoch', row: this.rows.get(id)!, policy: this.policy };
    await this.client.workflow.start(integrateOrderType, {
      workflowId: orderWorkflowId(this.shop, id),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: orchestratorTaskQueue,
      args: [input],
    });
  }

  async attempt({ orderId, token }: AttemptOrder): Promise<AttemptOutcome> {
    const outcome = (seen: AttemptSeen, node: GateNews | null, sentence: string, n = token.n): AttemptOutcome => {
      return { seen, token: { n, openSince: null }, number: orderId, erp: this.erpNews(), node, sentence };
    };
    if (!this.orders.has(orderId)) return outcome({ kind: 'gone' }, null, 'the shop has it no more');
    const sight = this.sight(orderId);
    if (sight.kind !== 'missing') return outcome({ kind: 'asked', sight }, null, 'the ERP was asked');
    const effect = await this.onRun(orderId);
    const answered: GateNews = { kind: 'answered' };
    switch (effect) {
      case 'unreachable':
        return outcome({ kind: 'notBegun' }, { kind: 'outage', reason: 'refused' }, 'the node is away');
      case 'refused':
        return outcome(
          { kind: 'notBegun' },
          { kind: 'misconfigured', reason: 'the key is refused' },
          'the key is refused',
        );
      case 'silent':
        return outcome({ kind: 'unprovable' }, answered, 'the node does not know how it ended');
      case 'sent':
      case 'nothing':
      case 'failed': {
        this.ran.push(orderId);
        if (effect === 'sent') this.erp.set(orderId, 'tspeeFaturado');
        const as = effect === 'failed' ? 'FAILED' : 'DONE';
        return outcome({ kind: 'ran', as, sight: this.sight(orderId) }, answered, 'the task ran', token.n + 1);
      }
    }
  }

  async verify({ orderId }: VerifyOrder) {
    const sight = this.sight(orderId);
    // As if it had asked all the time: the clock of the server stands still while an activity runs.
    return { sight, erp: this.erpNews() };
  }

  async record({ row, decided, token, number, at, news }: RecordVisit): Promise<void> {
    const present = this.rows.get(row.orderId);
    if (present?.seq === row.seq) this.rows.set(row.orderId, rowAfter(row, decided, { number, token, at }));
    await this.report(news);
  }

  async report(news: OrderNews): Promise<void> {
    const workflow = this.client.workflow.getHandle(shopWorkflowId(this.shop));
    await workflow.signal(ordersReportedSignal, [news]).catch((error: unknown) => {
      // The rows say it all to the one that comes after it.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
  }

  async change({ wish, which }: OrderChange): Promise<OrderChangeAnswer> {
    const at = await this.nowMs();
    const change = { requeue: requeued, abandon: abandoned, resolve: resolved }[wish];
    const rows = [...this.rows.values()].filter((row) => 'orderId' in which && which.orderId === row.orderId);
    for (const row of rows) {
      const step = { kind: 'attempt' as const, at: new Date(at).toISOString() };
      const place = wish === 'requeue' ? placeOfStep(step) : placeOfStep({ kind: 'over' });
      this.rows.set(row.orderId, { ...row, ...place, progress: change(row.progress), seq: row.seq + 1 });
    }
    return { changed: rows.length, refused: [], refusedCount: 0, orders: rows.map(({ orderId }) => orderId) };
  }

  async giveBack(ids: readonly string[]): Promise<void> {
    this.given.push(...ids);
    for (const id of ids) this.changeProgress(id, attemptGivenBack);
  }

  changeProgress(id: string, change: (progress: OrderProgress) => OrderProgress): void {
    const row = this.rows.get(id);
    if (row !== undefined) this.rows.set(id, { ...row, progress: change(row.progress) });
  }

  private sight(id: string): OrderSight {
    if (this.erpAway !== null) return { kind: 'noAnswer', reason: this.erpAway };
    const status = this.erp.get(id);
    if (status === undefined) return { kind: 'missing' };
    const isPaid = this.orders.get(id)?.state === 'authorized';
    return { kind: isPaid && status === 'tspeeEmAndamento' ? 'paymentPending' : 'integrated' };
  }

  private erpNews(): GateNews {
    return this.erpAway === null ? { kind: 'answered' } : { kind: 'outage', reason: this.erpAway };
  }

  private async waiting(): Promise<WaitingOrders> {
    const nowMs = await this.nowMs();
    const rows = [...this.rows.values()];
    const toStart = rows.filter(({ phase }) => phase === 'toStart');
    const later = toStart.filter((row) => !isDue(row, ['toStart'], nowMs)).map(({ dueAt }) => dueAt ?? '');
    const attention: WaitingOrders['attention'] = {};
    for (const { orderId, number, progress, updatedAt } of rows) {
      const reason = attentionOf(progress);
      if (reason === null) continue;
      const known = attention[reason] ?? { count: 0, since: updatedAt, orders: [] };
      const one = { orderId, number, attempts: progress.attempts };
      attention[reason] = { ...known, count: known.count + 1, orders: [...known.orders, one] };
    }
    return {
      ...{ toStart: toStart.length - later.length, nextStartAt: later.sort()[0] ?? null, attention },
      unfinished: rows.filter(({ phase }) => phase !== 'over').length,
    };
  }
}

function isDue({ phase, dueAt }: OrderRow, phases: readonly string[], nowMs: number): boolean {
  return phases.includes(phase) && dueAt !== null && Date.parse(dueAt) <= nowMs;
}
