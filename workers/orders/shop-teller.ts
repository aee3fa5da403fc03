/**
 * Tells workflows of shops what was seen of orders. The first word goes at once. What comes while it is under way or soon
 * after goes with the next one, together: each signal costs the workflow a task, and often a look for who is sent next.
 */
import type { OrderNews } from '../../src/domain/orders/order-news';

/** Delivers all of it with one signal, in its order. */
export type TellShop = (shop: string, news: OrderNews[]) => Promise<void>;

/** From the beginning of one signal to that of the next. */
const usualPauseMs = 100;
/** Of one signal, which has to stay small. */
const mostNews = 200;

interface Waiting {
  news: OrderNews;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export class ShopTeller {
  private readonly waiting = new Map<string, Waiting[]>();

  constructor(
    private readonly tellShop: TellShop,
    private readonly pauseMs = usualPauseMs,
  ) {}

  /** Resolves when it was delivered, and rejects when nobody knows that it was. */
  tell(shop: string, news: OrderNews): Promise<void> {
    return new Promise((resolve, reject) => {
      const one = { news, resolve, reject };
      const waiting = this.waiting.get(shop);
      if (waiting !== undefined) return void waiting.push(one);
      const own = [one];
      this.waiting.set(shop, own);
      void this.deliver(shop, own);
    });
  }

  /** One signal after the other, so that none overtakes another. */
  private async deliver(shop: string, waiting: Waiting[]): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.splice(0, mostNews);
      const pause = new Promise((resolve) => setTimeout(resolve, this.pauseMs));
      try {
        await this.tellShop(
          shop,
          some.map(({ news }) => news),
        );
        for (const { resolve } of some) resolve();
      } catch (error) {
        for (const { reject } of some) reject(error);
      }
      await pause;
    }
    this.waiting.delete(shop);
  }
}
