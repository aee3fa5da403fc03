/**
 * Sees that the workflow of the shop runs: it is started with the first orders worker, and again when somebody has
 * terminated it. It is told when it should look at once, and told again until it has heard.
 */
import type { Client } from '@temporalio/client';
import { ensureShop, signalLookNow } from '../../src/client/orders';
import type { Logger } from '../../src/telemetry/logger';

export interface ShopKeeperOptions {
  client: Client;
  shop: string;
  log: Pick<Logger, 'note'>;
  everyMs?: number;
  /** When Temporal gave no answer. */
  againAfterMs?: number;
}

const usualEveryMs = 60_000;
const usualAgainAfterMs = 5_000;

export class ShopKeeper {
  private timer: NodeJS.Timeout | null = null;
  private round: Promise<void> = Promise.resolve();
  private isStopped = false;
  /** A worker that has just begun may have settings that none before it had. */
  private hasNews = true;
  /** Null: it was kept the last time. */
  private failedBy: string | null = null;

  constructor(private readonly options: ShopKeeperOptions) {}

  start(): void {
    this.round = this.keep();
  }

  lookNow(): void {
    this.hasNews = true;
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.round = this.keep();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    await this.round;
  }

  private async keep(): Promise<void> {
    this.timer = null;
    const { everyMs = usualEveryMs, againAfterMs = usualAgainAfterMs } = this.options;
    const isKept = await this.tryToKeep();
    if (this.isStopped) return;
    const pauseMs = !isKept ? againAfterMs : this.hasNews ? 0 : everyMs;
    this.timer = setTimeout(() => void (this.round = this.keep()), pauseMs);
  }

  private async tryToKeep(): Promise<boolean> {
    const { client, shop, log } = this.options;
    try {
      await ensureShop(client, { shop });
      if (this.hasNews) {
        this.hasNews = false;
        await this.tell();
      }
    } catch (error) {
      const reason = (error as Error).message;
      if (this.failedBy !== reason) log.note('orders:shopNotKept', { shop, reason });
      this.failedBy = reason;
      return false;
    }
    if (this.failedBy !== null) log.note('orders:shopKept', { shop });
    this.failedBy = null;
    return true;
  }

  private async tell(): Promise<void> {
    const { client, shop } = this.options;
    try {
      await signalLookNow(client, shop);
    } catch (error) {
      this.hasNews = true;
      throw error;
    }
  }
}
