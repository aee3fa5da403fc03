/** What tenants cost of whom nothing is to be told. */
import { setTimeout as delay } from 'node:timers/promises';
import { tenantWorkflowId } from '../../../src/domain/ids';
import type { Bench } from '../bench';
import { megabytes, percent, round } from '../figures';
import { AgentKeeper } from '../fleet/agent';
import { type Cost, costNow, cpuShare } from '../fleet/cost';
import { Fleet } from '../fleet/fleet';
import type { Findings, Measurement } from '../measurement';

export const idle: Measurement = {
  question: 'What does a healthy tenant cost?',
  method:
    'Three houses, one after the other: without tenants, with 1,000 that are not checked, and with 1,000 of which each is checked every 10 seconds (100 checks a second). When Temporal knows of all and two minutes have passed, ten minutes are measured: ' +
    'events from the length of each tenant’s history, commits from the counter in the index of SQLite’s write-ahead log, processor time and memory from /proc. ' +
    'What the house without tenants commits (the lease of the host) is taken off before commits are divided by tenants.',
  limitMinutes: ({ quick, minutes }) => (quick ? 6 : 3 * (6 + (minutes ?? 10))),
  run,
};

interface Period {
  title: string;
  tenants: number;
  from: Cost;
  to: Cost;
  events: number;
}

async function run(bench: Bench): Promise<Findings> {
  const population = bench.population(1000, 50);
  const periods = [
    await measureWith(bench, 'no tenants', 0, 'none'),
    await measureWith(bench, `${population} without checks`, population, 'none'),
    await measureWith(bench, `${population}, ${round(population / 10)} checks a second`, population, 'runinfo'),
  ];
  const [none, unchecked, checked] = periods;
  if (none === undefined || unchecked === undefined || checked === undefined) throw new Error('three were measured');
  const commitsEach = (period: Period) =>
    period.tenants === 0 ? 0 : Math.max(0, (commitsAnHour(period) - commitsAnHour(none)) / period.tenants);
  const eventsEach = (period: Period) => (period.tenants === 0 ? 0 : period.events / hours(period) / period.tenants);
  const cpu = (period: Period, who: keyof Cost['cpuMs']) => cpuShare(period.from, period.to, who);
  const most = Math.max(...periods.map(({ to }) => to.rssBytes.agent));
  return {
    tables: [
      {
        title: `${round(hours(unchecked) * 60)} minutes each; processor time as part of one core`,
        columns: ['', ...periods.map(({ title }) => title)],
        rows: [
          ['agent', ...periods.map((period) => percent(cpu(period, 'agent')))],
          ['worker', ...periods.map((period) => percent(cpu(period, 'worker')))],
          ['server', ...periods.map((period) => percent(cpu(period, 'server')))],
          ['agent, memory', ...periods.map(({ to }) => megabytes(to.rssBytes.agent))],
          ['worker, memory', ...periods.map(({ to }) => megabytes(to.rssBytes.worker))],
          ['server, memory', ...periods.map(({ to }) => megabytes(to.rssBytes.server))],
          ['commits an hour, all', ...periods.map((period) => round(commitsAnHour(period)))],
          ['commits per tenant and hour', ...periods.map((period) => round(commitsEach(period)))],
          ['events per tenant and hour', ...periods.map((period) => round(eventsEach(period)))],
        ],
      },
    ],
    aims: [
      aim('events per tenant and hour: 0', Math.max(...periods.map(eventsEach)), 0, round),
      // The lease beats on its own clock: a beat more or less in the period is no tenant's.
      aim('commits per tenant and hour: 0 (below 0.05)', Math.max(...periods.map(commitsEach)), 0.05, round),
      aim('agent without checks at most 1 % of a core', cpu(unchecked, 'agent'), 0.01, percent),
      aim('agent with checks at most 15 % of a core', cpu(checked, 'agent'), 0.15, percent),
      aim('agent’s memory at most 150 MiB', most, 150 * 2 ** 20, megabytes),
    ],
    remarks: [],
    samples: periods,
  };
}

function aim(text: string, found: number, most: number, say: (value: number) => string) {
  return { aim: text, found: say(found), isMet: found <= most };
}

async function measureWith(bench: Bench, title: string, population: number, kind: string): Promise<Period> {
  bench.releasePorts();
  const keeper = new AgentKeeper(title, { check: { kind, every: '10s', timeout: '1s', startGrace: '10s' } });
  const fleet = await Fleet.up(bench, keeper, population);
  await keeper.told(population);
  const minutes = bench.minutes(10, 0.5);
  // After it even the slate of the last exits is wiped, and SQLite has written back what it wants to.
  await delay(Math.min(minutes, 2) * 60_000);
  bench.say(`measuring for ${minutes} min`);
  const events = await eventsOf(keeper, fleet);
  const from = costNow(keeper.house);
  await delay(minutes * 60_000);
  const to = costNow(keeper.house);
  const period = { title, tenants: population, from, to, events: (await eventsOf(keeper, fleet)) - events };
  await fleet.end();
  return period;
}

async function eventsOf({ house }: AgentKeeper, { tenants }: Fleet): Promise<number> {
  let events = 0;
  for (const { name } of tenants) {
    events += (await house.client.workflow.getHandle(tenantWorkflowId(name)).describe()).historyLength;
  }
  return events;
}

function hours({ from, to }: Period): number {
  return (to.atMs - from.atMs) / 3_600_000;
}

function commitsAnHour(period: Period): number {
  return (period.to.commits - period.from.commits) / hours(period);
}
