/** The agent is killed and started again → it has all tenants, and has checked each once. */
import type { Bench } from '../bench';
import { ms } from '../figures';
import { AgentKeeper } from '../fleet/agent';
import { Fleet, tenantCommand } from '../fleet/fleet';
import { GrowingFile, monotonicMs } from '../fleet/notes';
import type { Findings, Measurement } from '../measurement';
import { summarize } from '../statistics';

export const adopt: Measurement = {
  question: 'How soon does a new agent have everything in hand?',
  method:
    'kill -9 of the agent, then a new one: from its exec until each tenant has answered one check of the new agent, as the tenants themselves note it. ' +
    'A tenant is checked when it has been adopted, so the last first check is the end of it. Node needs a good part of a second to start at all.',
  limitMinutes: ({ quick, times }) => (quick ? 3 : 8 + (times ?? 5)),
  run,
};

async function run(bench: Bench): Promise<Findings> {
  const population = bench.population(1000, 50);
  const checksFile = bench.newFolder('checks');
  const checks = new GrowingFile(checksFile);
  const keeper = new AgentKeeper();
  const fleet = await Fleet.up(bench, keeper, population, (tenant, notes) => [
    ...tenantCommand(bench, tenant, notes),
    `--checks=${checksFile}`,
  ]);
  bench.say('waiting until Temporal knows of all');
  await keeper.told(population);

  const samples: number[] = [];
  const replaced: number[] = [];
  const times = bench.times(7, 2);
  for (let time = 0; time < times; time++) {
    await bench.randomPause(3000, 6000);
    const processes = fleet.notes.all.length;
    await keeper.house.agent.kill();
    await bench.randomPause(300, 1000);
    checks.readOn();
    const beginMs = monotonicMs();
    keeper.house.agent.start();
    const firstChecks = new Map<string, number>();
    await fleet.notes.wait(
      'each is checked once',
      () => {
        for (const line of checks.readOn()) {
          const [name = '', ns] = line.split(' ');
          const atMs = Number(ns) / 1e6;
          if (atMs > beginMs && !firstChecks.has(name)) firstChecks.set(name, atMs);
        }
        return firstChecks.size === population;
      },
      60_000,
      20,
    );
    samples.push(Math.max(...firstChecks.values()) - beginMs);
    await bench.randomPause(2000, 2500);
    fleet.notes.read();
    replaced.push(fleet.notes.all.length - processes);
    bench.say(`adopted and checked after ${ms(samples.at(-1) ?? 0)}, ${replaced.at(-1)} tenants replaced`);
  }
  await fleet.end();
  const { median, least, most, count } = summarize(samples);
  const worst = Math.max(...replaced);
  return {
    tables: [
      {
        title: `${population} tenants`,
        columns: ['', 'Times', 'p50', 'Range'],
        rows: [
          [
            'exec of the agent → all adopted and checked once',
            String(count),
            ms(median),
            `${ms(least)} to ${ms(most)}`,
          ],
        ],
      },
    ],
    aims: [
      { aim: 'p50 at most 2 s', found: ms(median), isMet: median <= 2000 },
      { aim: 'tenants replaced: 0', found: String(worst), isMet: worst === 0 },
    ],
    remarks: [],
    samples: { milliseconds: samples, replaced },
  };
}
