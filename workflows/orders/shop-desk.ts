/** Has done what the plan of a shop says, each kind of work once at a time, and keeps what comes of it. */
import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { OrderActivities } from '../../activities/orders';
import type { OrderId } from '../../src/domain/orders/order';
import type { OrderNews } from '../../src/domain/orders/order-news';
import { nextNightAt } from '../../src/domain/orders/night';
import {
  afterGivingBack,
  afterLook,
  afterOrderNews,
  afterStart,
  beforeLook,
  beforeStart,
} from '../../src/domain/orders/shop-news';
import type { LookExtent, LookOutcome } from '../../src/domain/orders/shop-look';
import type { ShopPlan, ShopWork } from '../../src/domain/orders/shop-plan';
import { noted, type ShopState } from '../../src/domain/orders/shop-state';
import { orderWork } from '../activity-options';

const pauseAfterFailureMs = 30_000;

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
  carryOut({ look, start, compare }: ShopPlan): void {
    if (look !== null) this.begin('look', () => this.look(look));
    if (start !== null) this.begin('start', () => this.start(start));
    if (compare) this.begin('compare', () => this.compare());
    if (this.state.toGiveBack.length > 0) this.begin('giveBack', () => this.giveBack());
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
      const outcome = await startOrders({ shop, room, known: Object.keys(active) });
      this.state = afterStart(this.state, outcome, this.ended, Date.now());
    } finally {
      this.ended.clear();
    }
  }

  private async compare(): Promise<void> {
    const { shop, position } = this.state;
    this.state = { ...this.state, nextCompareAt: nextNightAt(Date.now()) };
    if (position === null) return;
    const { compareAll } = this.activities('compare all orders with the records');
    const compared = await compareAll(shop, position.floor);
    this.state = { ...this.state, lastCompared: { at: now(), ...compared } };
    if (compared.missed === 0) return;
    this.say(`${compared.missed} orders of the shop had no record; they are checked now`);
    this.hurry();
  }

  private async giveBack(): Promise<void> {
    const { shop, toGiveBack } = this.state;
    const { giveAttemptsBack } = this.activities('the node did nothing: their attempts are none');
    await giveAttemptsBack(shop, toGiveBack);
    this.state = afterGivingBack(this.state, toGiveBack);
    this.say(`the attempts of ${toGiveBack.join(', ')} do not count: the node did nothing for them`);
  }

  private begin(work: ShopWork, act: () => Promise<unknown>): void {
    if (this.underWay.has(work)) return;
    this.underWay.add(work);
    void act()
      .catch((error: unknown) => {
        if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
        // It was repeated as long as that makes sense; what it is for is done the next time.
        this.say(`${workWords[work]} failed: ${error.cause?.message ?? error.message}`);
        const later = new Date(Date.now() + pauseAfterFailureMs).toISOString();
        if (work === 'look') this.state = { ...this.state, nextLookAt: later };
      })
      .finally(() => {
        this.underWay.delete(work);
        this.endings += 1;
      });
  }

  private activities(summary: string): OrderActivities {
    return proxyActivities<OrderActivities>({ ...orderWork, summary });
  }
}

const summaries: Record<LookExtent, string> = {
  usual: 'look for orders',
  oneQuestion: 'look for orders, and ask the ERP for few',
  probe: 'ask the ERP for one order: does it answer?',
};

const workWords: Record<ShopWork, string> = {
  look: 'looking for orders',
  start: 'starting to send orders',
  compare: 'comparing all orders',
  giveBack: 'giving attempts back',
};

function now(): string {
  return new Date().toISOString();
}
