/** Orders a second, what one costs, and what a look at very many takes. */
import type { Bench } from '../bench';
import type { Findings, Measurement } from '../measurement';
import { BareWorkflows } from '../orders/bare';
import { Commands } from '../orders/commands';
import { lookAtMany, type ManyRecorded } from '../orders/many-recorded';
import { OrderHouse, type Spent } from '../orders/order-house';
import { ordersFindings } from '../orders/findings';
import { shopName } from '../orders/shop-server';
import { readShopHistory, since, type ShopHistory } from '../orders/shop-history';

export const orders: Measurement = {
  question: 'How many orders a second, and what does one cost?',
  method:
    'Temporal, both workers, MariaDB for shop and store (each commit written to the disk) and an OpenSSH server as the node are processes of their own; the fake ERP answers over HTTP from the process that measures. ' +
    'Orders are put into the shop, all of them already in the ERP or none; from the word to look until the store has all of them as integrated. The task on the node makes one folder. ' +
    'Bare workflows run one activity that does nothing, ten started at a time, on the same server, by a worker with the usual settings; once more with an activity that runs the same command over SSH. All take turns. ' +
    'The shell of the node’s account reads no files at its start.',
  standsInTheWay: [
    'All parts share two cores here, the node among them, so what counts is processor time. The node alone takes some 13 ms for one command with its journal: eight small programs and five fsyncs around a task that makes one folder. A task in earnest takes seconds, on another machine. The rest is Temporal’s, twice the ERP asked over SOAP, the shop read, and a row written.',
    'With concurrency 4 nearly each sending that ends makes the shop’s workflow ask who is next, as it must when no place of the node is to stay empty: a signal, an activity and two workflow tasks. With more at once what several orders tell goes together in one signal (the first word at once, what comes within 100 ms after it with the next), and one question is for many orders.',
    'A look compares the ids of shop and records by sums over ranges, both sides at the same time: it reads each id above the floor once, and that is its time.',
  ],
  limitMinutes: ({ quick, times }) => (quick ? 6 : 12 + 4 * (times ?? 5)),
  run,
};

/** What a sending costs on either side of it: the channels to the node are four. */
export const concurrencies = [4, 32] as const;

export interface Round {
  /** Each in orders, workflows or commands a second. */
  bare: number;
  bareCommand: number;
  plainCommands: number;
  journalledCommands: number;
  missing: Record<string, number>;
  there: number;
}

export interface OrderCosts {
  orders: number;
  spent: Spent;
  history: ShopHistory;
  /** Events of one order's own workflow. */
  visitEvents: number[];
}

export interface OrderSamples {
  count: number;
  rounds: Round[];
  bareSpent: Spent;
  bareEvents: number;
  costs: Record<string, OrderCosts>;
  /** `each`: from one look to the next, without what it costs to continue as new. */
  idle: { cycles: number; events: number; each: number[] };
  /** Commands over SSH that ended otherwise than well. */
  refused: number;
  /** Orders for which not exactly one task was run. */
  notOnce: number;
  many: ManyRecorded;
}

async function run(bench: Bench): Promise<Findings> {
  const count = bench.population(300, 40);
  const house = await OrderHouse.up(bench);
  const { client } = house.house;
  const commands = new Commands(bench, house.sshd);
  const idle = await measureIdle(bench, house);
  await house.set({ runningCycle: '120s' });
  const bare = await BareWorkflows.up(bench, house.house, (name) => commands.journalled(name));
  bench.say('warming up');
  await bare.run(20);
  await house.integrate(20, false);
  await house.integrate(20, true);
  const rounds: Round[] = [];
  const costs: Record<string, OrderCosts> = {};
  let missing = 20;
  let bareSpent = noSpent;
  for (let round = 0; round < bench.times(5, 1); round++) {
    const found: Partial<Round> & Pick<Round, 'missing'> = { missing: {} };
    const rate = (many: number, ms: number) => (many / ms) * 1000;
    const turns: Record<string, () => Promise<void>> = {
      bare: async () => {
        const before = house.spent();
        found.bare = rate(count, await bare.run(count));
        bareSpent = sum(bareSpent, before, house.spent());
      },
      bareCommand: async () => void (found.bareCommand = rate(count, await bare.run(count, true))),
      plain: async () => void (found.plainCommands = rate(count, await commands.run(count, () => commands.plain()))),
      journalled: async () =>
        void (found.journalledCommands = rate(count, await commands.run(count, () => commands.journalled()))),
      there: async () => void (found.there = rate(count * 10, await house.integrate(count * 10, true))),
    };
    for (const concurrency of concurrencies) {
      turns[`missing${concurrency}`] = async () => {
        await house.set({ concurrency });
        const [history, spent] = [await readShopHistory(client, shopName), house.spent()];
        found.missing[concurrency] = rate(count, await house.integrate(count, false));
        missing += count;
        const known = (costs[concurrency] ??= { orders: 0, spent: noSpent, history: noHistory, visitEvents: [] });
        known.orders += count;
        known.spent = sum(known.spent, spent, house.spent());
        known.history = added(known.history, since(history, await readShopHistory(client, shopName)));
        known.visitEvents.push(...(await house.visitEvents(5)));
      };
    }
    for (const turn of bench.shuffled(Object.keys(turns))) await turns[turn]?.();
    rounds.push(found as Round);
    bench.say(
      `round ${round + 1}: ${JSON.stringify(found, (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value))}`,
    );
  }
  const notOnce = Math.abs(missing - (await house.shop.count('inserts = 1'))) + (await house.shop.count('inserts > 1'));
  const [settings, bareEvents] = [house.settings, await bare.events()];
  await house.rest();
  const quick = bench.options.quick;
  const many = await lookAtMany(bench, { orders: quick ? 100_000 : 1_000_000, times: quick ? 1 : 3, settings });
  const samples = { count, rounds, bareSpent, bareEvents, costs, idle, refused: commands.refused, notOnce, many };
  return ordersFindings(samples);
}

/** What is over while nothing happens, of as many cycles as two continuings as new bring. */
async function measureIdle(bench: Bench, house: OrderHouse): Promise<OrderSamples['idle']> {
  const cycles = bench.options.quick ? 20 : 110;
  bench.say(`nothing happens for ${cycles} cycles`);
  const { client } = house.house;
  const before = await readShopHistory(client, shopName);
  const looksOf = async () => since(before, await readShopHistory(client, shopName)).activities['lookForOrders'] ?? 0;
  while ((await looksOf()) < cycles) await bench.randomPause(4_000, 5_000);
  const { activities, events, cycles: each } = since(before, await readShopHistory(client, shopName));
  return { cycles: activities['lookForOrders'] ?? 0, events, each };
}

const noSpent: Spent = { server: 0, worker: 0, orders: 0, commits: 0 };
const noHistory: ShopHistory = { events: 0, tasks: 0, signals: 0, activities: {}, cycles: [] };

function sum(known: Spent, from: Spent, to: Spent): Spent {
  const of = (what: keyof Spent) => known[what] + to[what] - from[what];
  return { server: of('server'), worker: of('worker'), orders: of('orders'), commits: of('commits') };
}

function added(one: ShopHistory, other: ShopHistory): ShopHistory {
  const activities = { ...one.activities };
  for (const [name, times] of Object.entries(other.activities)) activities[name] = (activities[name] ?? 0) + times;
  return {
    ...{ events: one.events + other.events, tasks: one.tasks + other.tasks, signals: one.signals + other.signals },
    activities,
    cycles: [],
  };
}
