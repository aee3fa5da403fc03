import type { OrderNews } from '../../../src/domain/orders/order-news';
import { ShopTeller } from '../../../workers/orders/shop-teller';

function newsOf(orderId: string): OrderNews {
  return { orderId, erp: null, node: null, done: null, hasLeftNode: true, isOver: true, nextStartAt: null };
}

/** A shop that hears a signal when the test says so. */
class SlowShop {
  readonly heard: string[][] = [];
  private readonly answers: ((error?: Error) => void)[] = [];

  readonly tell = (shop: string, news: OrderNews[]): Promise<void> => {
    this.heard.push(news.map(({ orderId }) => `${shop}/${orderId}`));
    return new Promise((resolve, reject) =>
      this.answers.push((error) => (error === undefined ? resolve() : reject(error))),
    );
  };

  answer(error?: Error): void {
    this.answers.shift()?.(error);
  }
}

const pauseMs = 50;
let shop: SlowShop;
let teller: ShopTeller;
beforeEach(() => {
  jest.useFakeTimers();
  shop = new SlowShop();
  teller = new ShopTeller(shop.tell, pauseMs);
});
afterEach(() => jest.useRealTimers());

test('the first word goes at once, and what comes while it is under way goes together, in its order', async () => {
  const first = teller.tell('main', newsOf('1'));
  const others = ['2', '3', '4'].map((id) => teller.tell('main', newsOf(id)));
  expect(shop.heard).toEqual([['main/1']]);
  shop.answer();
  await first;
  await jest.advanceTimersByTimeAsync(pauseMs);
  expect(shop.heard).toEqual([['main/1'], ['main/2', 'main/3', 'main/4']]);
  shop.answer();
  await Promise.all(others);
});

test('what comes soon after a word that was heard waits until the pause is over', async () => {
  const first = teller.tell('main', newsOf('1'));
  shop.answer();
  await first;
  const second = teller.tell('main', newsOf('2'));
  await jest.advanceTimersByTimeAsync(pauseMs - 1);
  expect(shop.heard).toEqual([['main/1']]);
  await jest.advanceTimersByTimeAsync(1);
  expect(shop.heard).toEqual([['main/1'], ['main/2']]);
  shop.answer();
  await second;
  await jest.advanceTimersByTimeAsync(pauseMs);
  void teller.tell('main', newsOf('3'));
  expect(shop.heard.at(-1)).toEqual(['main/3']);
});

test('no word overtakes one that is not heard yet, however long that takes', async () => {
  void teller.tell('main', newsOf('1'));
  void teller.tell('main', newsOf('2'));
  await jest.advanceTimersByTimeAsync(100 * pauseMs);
  expect(shop.heard).toEqual([['main/1']]);
  shop.answer();
  await jest.advanceTimersByTimeAsync(0);
  expect(shop.heard).toEqual([['main/1'], ['main/2']]);
});

test('who tells something learns that it was not heard, and who tells after it is heard', async () => {
  const refused = [teller.tell('main', newsOf('1'))];
  refused.push(teller.tell('main', newsOf('2')), teller.tell('main', newsOf('3')));
  const outcomes = Promise.allSettled(refused);
  shop.answer();
  await jest.advanceTimersByTimeAsync(pauseMs);
  shop.answer(new Error('Temporal does not answer'));
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  const next = teller.tell('main', newsOf('2'));
  await jest.advanceTimersByTimeAsync(pauseMs);
  shop.answer();
  await next;
  expect(shop.heard.at(-1)).toEqual(['main/2']);
});

test('shops do not wait for one another, and no signal grows without bounds', async () => {
  void teller.tell('main', newsOf('1'));
  void teller.tell('other', newsOf('1'));
  expect(shop.heard).toEqual([['main/1'], ['other/1']]);
  for (let id = 2; id < 500; id++) void teller.tell('main', newsOf(String(id)));
  for (let turn = 0; turn < 5; turn++) {
    shop.answer();
    await jest.advanceTimersByTimeAsync(pauseMs);
  }
  const lengths = shop.heard.filter(([one]) => one?.startsWith('main/')).map(({ length }) => length);
  expect(Math.max(...lengths)).toBe(200);
  expect(lengths.reduce((sum, length) => sum + length)).toBe(499);
});
