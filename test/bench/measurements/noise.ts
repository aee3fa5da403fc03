/** A bad time in which no tenant does anything wrong → nobody is replaced. */
import type { Bench } from '../bench';
import { AgentKeeper } from '../fleet/agent';
import { hogProcessors, stall, SteppedClock } from '../fleet/disturbances';
import { Fleet } from '../fleet/fleet';
import type { Part } from '../../support/house/part';
import { hostId } from '../../support/house/temporal-view';
import type { Findings, Measurement } from '../measurement';
import { monotonicMs } from '../fleet/notes';

export const noise: Measurement = {
  question: 'Is a healthy tenant ever replaced?',
  method:
    'Ten minutes with default settings: one busy loop for each core all the time; every few seconds, by a seeded chance, one of: the agent is stopped for 2 s, up to five tenants are stopped for 2 s (shorter than their checks’ deadline of 5 s), the agent’s wall clock is stepped by up to an hour to either side. ' +
    'The clock is that of the agent’s process alone, by a preloaded library; the machine’s clock is not touched. Every process of a tenant beyond its first is a false restart.',
  limitMinutes: ({ quick, minutes }) => (quick ? 4 : 6 + (minutes ?? 10)),
  run,
};

const stallMs = 2000;
const hourMs = 3_600_000;

interface Counts {
  agentStalls: number;
  tenantStalls: number;
  clockSteps: number;
}

async function run(bench: Bench): Promise<Findings> {
  const population = bench.population(200, 20);
  const keeper = new AgentKeeper();
  const fleet = await Fleet.up(bench, keeper, population);
  await keeper.told(population);
  const { agent, clock } = await giveOwnClock(bench, keeper);
  await keeper.told(population);
  const before = fleet.notes.all.length;

  const minutes = bench.minutes(10, 0.5);
  bench.say(`${minutes} min of noise, seed ${bench.options.seed}`);
  hogProcessors(bench);
  const counts: Counts = { agentStalls: 0, tenantStalls: 0, clockSteps: 0 };
  const endsAtMs = monotonicMs() + minutes * 60_000;
  let saidAtMs = monotonicMs();
  while (monotonicMs() < endsAtMs) {
    await disturb(bench, fleet, agent, clock, counts);
    fleet.notes.read();
    if (monotonicMs() - saidAtMs < 60_000) continue;
    saidAtMs = monotonicMs();
    bench.say(`${fleet.notes.all.length - before} false restarts so far, ${JSON.stringify(counts)}`);
  }
  // What the last disturbance has begun shows within a period and its rechecks.
  await bench.randomPause(20_000, 20_000);
  fleet.notes.read();
  const falseRestarts = fleet.notes.all.length - before;
  const reasons = agent
    .log()
    .split('\n')
    .filter((line) => line.includes('"tenants:stopBegan"') || line.includes('"tenants:processExited"'));
  await fleet.end();
  const isDone = clock !== null;
  return {
    tables: [
      {
        title: `${minutes} minutes, ${population} tenants`,
        columns: ['Stalls of the agent', 'Stalls of tenants', 'Steps of its clock', 'False restarts'],
        rows: [
          [counts.agentStalls, counts.tenantStalls, isDone ? counts.clockSteps : 'none', falseRestarts].map(String),
        ],
      },
    ],
    aims: [{ aim: 'false restarts: 0', found: String(falseRestarts), isMet: falseRestarts === 0 }],
    remarks: isDone ? [] : ['Without gcc no clock was stepped.'],
    samples: { counts, falseRestarts, reasons },
  };
}

async function giveOwnClock(
  bench: Bench,
  { house }: AgentKeeper,
): Promise<{ agent: Part; clock: SteppedClock | null }> {
  const { clockStep } = bench.tenantProgram;
  if (clockStep === null) return { agent: house.agent, clock: null };
  const clock = new SteppedClock(bench, clockStep);
  const agent = house.part('agent-with-own-clock', () => clock.command(house.command('agent', '--host', hostId)));
  await house.agent.end();
  agent.start();
  bench.say('the agent lives by a clock of its own');
  await bench.randomPause(3000, 3000);
  if (!clock.isObeyedBy(agent.identity)) throw new Error('the agent does not live by the clock it was given');
  return { agent, clock };
}

async function disturb(bench: Bench, fleet: Fleet, agent: Part, clock: SteppedClock | null, counts: Counts) {
  await bench.randomPause(1000, 6000);
  const kind = bench.chance.pick(clock === null ? ['agent', 'tenants'] : ['agent', 'tenants', 'clock']);
  if (kind === 'agent') {
    counts.agentStalls += 1;
    await stall(agent.identity, stallMs);
  } else if (kind === 'tenants') {
    const count = 1 + Math.floor(bench.chance.next() * 5);
    const chosen = new Set(Array.from({ length: count }, () => bench.chance.pick(fleet.tenants)?.name ?? ''));
    counts.tenantStalls += chosen.size;
    await Promise.all([...chosen].map((name) => stall(fleet.notes.of(name).identity, stallMs)));
  } else {
    counts.clockSteps += 1;
    clock?.set(bench.chance.between(-hourMs, hourMs));
  }
}
