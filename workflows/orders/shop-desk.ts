/** Has done what the plan of a shop says, each kind of work once at a time, and keeps what comes of it. */
import {
  ActivityFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { OrderActivities } from '../../activities/orders';
import type { OrderBookkeeping } from '../../activities/orders/bookkeeping';
import type { OrderId } from '../../src/domain/orders/order';
import type { OrderNews } from '../../src/domain/orders/order-news';
import { nextNightAt } from '../../src/domain/orders/night';
import {
  afterFailure,
  afterGivingBack,
  afterLook,
  afterOrderNews,
  afterStart,
  afterSuccess,
  beforeLook,
  beforeStart,
} from '../../src/domain/orders/shop-news';
import type { LookExtent, LookOutcome } from '../../src/domain/orders/shop-look';
import type { ShopPlan } from '../../src/domain/orders/shop-plan';
import { noted, type ShopState, type ShopWork } from '../../src/domain/orders/shop-state';
import { stopsOf } from '../../src/domain/orders/shop-stops';
import { orderNightWork, orderNote, orderWork } from '../activity-options';

const { noteStops } = proxyLocalActivities<OrderBookkeeping>(orderNote);

export class ShopDesk {
  readonly underWay = new Set<ShopWork>();
  /** Raised when some of it has ended. */
  endings = 0;
  /** Orders that were over while some were being started. */
  private readonly ended = new Set<OrderId>();

  constructor(public state: ShopState) {}

  get isQuiet(): boolean {
    return this.underWay.size === 0;
  }

  isFree(work: ShopWork): boolean {
    return !this.underWay.has(work);
  }

  say(...sentences: string[]): void {
    this.state = noted(this.state, now(), ...sentences);
  }

  hear(news: readonly OrderNews[]): void {
    for (const one of news) {
      this.state = afterOrderNews(this.state, one, Date.now());
      if (one.isOver && this.underWay.has('start')) this.ended.add(one.orderId);
    }
  }

  /** Begins what is due and not under way. */
  carryOut({ look, start, compare, giveBack, note }: ShopPlan): void {
    if (look !== null) void this.begin('look', () => this.look(look));
    if (start !== null) void this.begin('start', () => this.start(start));
    if (compare) void this.begin('compare', () => this.compare());
    if (giveBack) void this.begin('giveBack', () => this.giveBack());
    if (note) void this.begin('note', () => this.note());
  }

  /** The next look, beside which there is no other. Null: it failed, or the shop is not scanned. */
  async lookNow(extent: LookExtent): Promise<LookOutcome | null> {
    let outcome: LookOutcome | null = null;
    await this.begin('look', async () => {
      outcome = await this.look(extent);
    });
    return outcome;
  }

  /** Of a dry run nothing is kept. Null: the shop is not scanned. */
  async look(extent: LookExtent, isDryRun = false): Promise<LookOutcome | null> {
    const { shop, position } = this.state;
    if (position === null) return null;
    const beganAtMs = Date.now();
    if (!isDryRun) this.state = beforeLook(this.state, beganAtMs);
    const { floor, askedThrough } = position;
    const { lookForOrders } = this.activities(summaries[extent]);
    const outcome = await lookForOrders({ shop, floor, askedThrough, extent, isDryRun });
    if (!isDryRun) this.state = afterLook(this.state, outcome, { extent, beganAtMs }, Date.now());
    return outcome;
  }

  /** The next look begins as soon as nothing speaks against it. */
  hurry(): void {
    this.state = { ...this.state, nextLookAt: now() };
  }

  private async start(room: number): Promise<void> {
    const { shop, active } = this.state;
    if (room > 0) this.state = beforeStart(this.state, Date.now());
    const { startOrders } = this.activities(room > 0 ? `send ${room} at most` : 'look after those that are open');
    try {
      const outcome = await startOrders({ shop, at: now(), room, known: Object.keys(active) });
      this.state = afterStart(this.state, outcome, this.ended, Date.now());
    } finally {
      this.ended.clear();
    }
  }

  private async compare(): Promise<void> {
    const { shop, position } = this.state;
    this.state = { ...this.state, nextCompareAt: nextNightAt(Date.now()) };
    if (position === null) return;
    const { compareAll } = this.activities('compare all orders with the records', orderNightWork);
    const compared = await compareAll(shop, position.floor);
    this.state = { ...this.state, lastCompared: { at: now(), ...compared } };
    if (compared.missed === 0) return;
    this.say(`${compared.missed} orders of the shop had no record, or one that they are gone; they are checked now`);
    this.hurry();
  }

  private async giveBack(): Promise<void> {
    const { shop, toGiveBack } = this.state;
    const { giveAttemptsBack } = this.activities('the node did nothing: their attempts are none');
    await giveAttemptsBack(shop, toGiveBack);
    this.state = afterGivingBack(this.state, toGiveBack);
    this.say(`the attempts of ${toGiveBack.join(', ')} do not count: the node did nothing for them`);
  }

  private async note(): Promise<void> {
    const stops = stopsOf(this.state);
    await noteStops(this.state.shop, stops);
    this.state = { ...this.state, notedStops: stops };
  }

  private async begin(work: ShopWork, act: () => Promise<unknown>): Promise<void> {
    if (this.underWay.has(work)) return;
    this.underWay.add(work);
    try {
      await act();
      this.state = afterSuccess(this.state, work, Date.now());
    } catch (error) {
      // The end of a workflow that is cancelled is no failure of its work.
      if (isCancellation(error)) return;
      if (!(error instanceof ActivityFailure)) throw error;
      this.state = afterFailure(this.state, work, reasonOf(error), Date.now());
    } finally {
      this.underWay.delete(work);
      this.endings += 1;
    }
  }

  private activities(summary: string, options = orderWork): OrderActivities {
    return proxyActivities<OrderActivities>({ ...options, summary });
  }
}

function reasonOf({ cause, message }: ActivityFailure): string {
  return cause instanceof TimeoutFailure ? 'no orders worker has done it in time' : (cause?.message ?? message);
}

const summaries: Record<LookExtent, string> = {
  usual: 'look for orders',
  oneQuestion: 'look for orders, and ask the ERP for few',
  probe: 'ask the ERP for one order: does it answer?',
};

function now(): string {
  return new Date().toISOString();
}
