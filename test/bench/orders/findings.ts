/** What the measurement of orders has found, as tables. */
import { ms, ratio, round } from '../figures';
import type { Aim, Findings, Table } from '../measurement';
import type { OrderSamples, Round } from '../measurements/orders';
import { median, summarize } from '../statistics';
import type { LookTimes } from './many-recorded';

export function ordersFindings(samples: OrderSamples): Findings {
  return {
    tables: [ratesOf(samples), costsOf(samples), lookOf(samples)],
    aims: aimsOf(samples),
    remarks: [idleRemark(samples), ...sendingRemarks(samples)],
    samples,
  };
}

function idleRemark({ idle: { cycles, events } }: OrderSamples): string {
  return `With nothing to do the shop’s workflow has ${round(events / cycles)} events a cycle over ${cycles} cycles, what it costs to continue as new counted in.`;
}

function sendingRemarks({ costs }: OrderSamples): string[] {
  return Object.entries(costs).map(([concurrency, { orders, history }]) => {
    const { startOrders = 0 } = history.activities;
    const of = (many: number) => round(many / orders);
    return `Of each order, ${concurrency} at once, the shop’s workflow has ${of(history.events)} events, ${of(history.signals)} signals, ${of(history.tasks)} workflow tasks, and asks ${of(startOrders)} times who is sent next.`;
  });
}

function ratesOf({ rounds, count }: OrderSamples): Table {
  const row = (title: string, of: (round: Round) => number) => {
    const all = rounds.map(of);
    const { least, most, median: middle } = summarize(all);
    const beside = median(rounds.map((one) => of(one) / one.bare));
    return [title, String(all.length), round(middle), `${round(least)} to ${round(most)}`, ratio(beside, 1)];
  };
  const concurrencies = Object.keys(rounds[0]?.missing ?? {});
  return {
    title: `${count} a time, and ten times as many where all are there`,
    columns: ['', 'Times', 'A second, p50', 'Range', 'To bare, p50 of rounds'],
    rows: [
      row('bare workflow, an activity that does nothing', ({ bare }) => bare),
      row('bare workflow, the command over SSH', ({ bareCommand }) => bareCommand),
      row('commands over SSH, 4 channels, without journal', ({ plainCommands }) => plainCommands),
      row('commands over SSH, 4 channels, with journal', ({ journalledCommands }) => journalledCommands),
      ...concurrencies.map((concurrency) =>
        row(`orders: all missing and inserted, concurrency ${concurrency}`, ({ missing }) => missing[concurrency] ?? 0),
      ),
      row('orders: all there', ({ there }) => there),
    ],
  };
}

function costsOf({ costs, bareSpent, bareEvents, rounds, count }: OrderSamples): Table {
  const all = Object.entries(costs);
  const bare = rounds.length * count;
  const each = (what: 'server' | 'worker' | 'orders' | 'commits', say: (value: number) => string) => [
    what === 'server' || what === 'commits' ? say(bareSpent[what] / bare) : '-',
    ...all.map(([, { spent, orders }]) => say(spent[what] / orders)),
  ];
  return {
    title: 'What one costs',
    columns: ['', 'bare', ...all.map(([concurrency]) => `order, concurrency ${concurrency}`)],
    rows: [
      [
        'events of its own workflow',
        round(bareEvents),
        ...all.map(([, { visitEvents }]) => round(median(visitEvents))),
      ],
      ['events of the shop’s workflow', '-', ...all.map(([, { history, orders }]) => round(history.events / orders))],
      ['commits of Temporal', ...each('commits', round)],
      ['processor time of Temporal', ...each('server', ms)],
      ['processor time of the worker', ...each('worker', ms)],
      ['processor time of the orders worker', ...each('orders', ms)],
    ],
  };
}

const parts: [keyof LookTimes, string][] = [
  ['whole', 'the look'],
  ['shopIds', 'of it: ids of the shop, summed by ranges'],
  ['recordedIds', 'at the same time: ids of the records'],
  ['waiting', 'of it: what waits'],
];

function lookOf({ many }: OrderSamples): Table {
  const { cold, warm, orders } = many;
  return {
    title: `A look at ${orders.toLocaleString('en')} recorded orders above the floor`,
    columns: ['', `cold, p50 of ${cold.length}`, `warm, p50 of ${warm.length}`],
    rows: parts.map(([part, title]) => [
      title,
      ...[cold, warm].map((looks) => ms(median(looks.map((look) => look[part])))),
    ]),
  };
}

function aimsOf({ rounds, idle, refused, notOnce, many }: OrderSamples): Aim[] {
  const best = Math.max(
    ...Object.keys(rounds[0]?.missing ?? {}).map((concurrency) =>
      median(rounds.map(({ missing, bare }) => (missing[concurrency] ?? 0) / bare)),
    ),
  );
  // The oldest began before there was nothing to do.
  const cycle = Math.max(...idle.each.slice(0, -1));
  return [
    { aim: 'missing and inserted at least 0.5 × bare', found: ratio(best, 1), isMet: best >= 0.5 },
    { aim: 'each idle cycle at most 11 events', found: round(cycle), isMet: cycle <= 11 },
    { aim: 'commands refused 0', found: String(refused), isMet: refused === 0 },
    { aim: 'orders not inserted exactly once 0', found: String(notOnce), isMet: notOnce === 0 },
    { aim: 'recorded orders taken for new ones 0', found: String(many.newlyFound), isMet: many.newlyFound === 0 },
  ];
}
