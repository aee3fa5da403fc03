/** SIGSTOP of a tenant → it serves again. */
import { signalProcess } from '../../../src/adapters/processes/identity';
import { ask } from '../../support/house/ask';
import type { Bench, PlacedTenant } from '../bench';
import { ms } from '../figures';
import { AgentKeeper } from '../fleet/agent';
import { Fleet } from '../fleet/fleet';
import { monotonicMs } from '../fleet/notes';
import type { Findings, Measurement } from '../measurement';
import { median, summarize } from '../statistics';

export const hang: Measurement = {
  question: 'How soon is a hung tenant replaced?',
  method:
    'SIGSTOP of one random tenant among 50 at a random moment, until a new process listens and has answered. ' +
    'A stopped process does not hear SIGTERM, so all of `stopGrace` passes before it is killed. ' +
    'The formula is the longest that it may take: period + failures × recheck + timeout + grace + start, where start is the median of plain crashes in the same run.',
  limitMinutes: ({ quick }) => (quick ? 4 : 20),
  run,
};

interface Timing {
  title: string;
  check: { every: string; timeout: string; failures: number; recheck: string };
  stopGrace: string;
  /** Period + failures × recheck + timeout + grace. */
  formulaMs: number;
}

const byDefault: Timing = {
  title: 'default: every 10s, timeout 1s, 3 failures, recheck 1s, grace 5s',
  check: { every: '10s', timeout: '1s', failures: 3, recheck: '1s' },
  stopGrace: '5s',
  formulaMs: 10_000 + 3 * 1000 + 1000 + 5000,
};
const eager: Timing = {
  title: 'eager: every 1s, timeout 300ms, 2 failures, recheck 100ms, grace 500ms',
  check: { every: '1s', timeout: '300ms', failures: 2, recheck: '100ms' },
  stopGrace: '500ms',
  formulaMs: 1000 + 2 * 100 + 300 + 500,
};
/** Fewer than make the agent suspect the host. */
const together = 4;

async function run(bench: Bench): Promise<Findings> {
  const measured = [];
  for (const timing of bench.options.quick ? [eager] : [eager, byDefault]) {
    measured.push({ timing, ...(await measureWith(bench, timing)) });
  }
  return {
    tables: [
      {
        title: 'SIGSTOP until serving again',
        columns: ['Settings', 'Hangs', 'p50', 'Range', 'Formula', 'Longest to formula'],
        rows: measured.map(({ timing, startMs, samples }) => {
          const { count, median: middle, least, most } = summarize(samples);
          const formulaMs = timing.formulaMs + startMs;
          const share = `${(most / formulaMs).toFixed(2)} ×`;
          return [timing.title, String(count), ms(middle), `${ms(least)} to ${ms(most)}`, ms(formulaMs), share];
        }),
      },
    ],
    aims: measured.map(({ timing, startMs, samples }) => {
      const share = summarize(samples).most / (timing.formulaMs + startMs);
      const [name] = timing.title.split(':');
      return {
        aim: `${name}: each at most 1.2 × the formula`,
        found: `${share.toFixed(2)} ×`,
        isMet: share <= 1.2,
      };
    }),
    remarks: [],
    samples: measured,
  };
}

async function measureWith(bench: Bench, timing: Timing): Promise<{ startMs: number; samples: number[] }> {
  bench.releasePorts();
  const keeper = new AgentKeeper('Watchkeeper', { check: timing.check, stopGrace: timing.stopGrace });
  const fleet = await Fleet.up(bench, keeper, bench.population(50, 20));
  await keeper.told(fleet.tenants.length);
  const plain: number[] = [];
  for (let kill = 0; kill < bench.times(10, 3); kill++) plain.push(await fleet.crash(pick(bench, fleet.tenants)));

  const samples: number[] = [];
  const hangs = bench.times(30, 4);
  bench.say(`${hangs} hangs, ${timing.title}`);
  const idle = [...fleet.tenants];
  const next = async (): Promise<void> => {
    while (samples.length + (fleet.tenants.length - idle.length) < hangs) {
      const tenant = pick(bench, idle);
      idle.splice(idle.indexOf(tenant), 1);
      await bench.randomPause(0, 1500);
      samples.push(await hangOne(fleet, tenant));
      idle.push(tenant);
      bench.say(`hang ${samples.length} of ${hangs}: ${ms(samples.at(-1) ?? 0)}`);
    }
  };
  await Promise.all(Array.from({ length: together }, next));
  await fleet.end();
  return { startMs: median(plain), samples };
}

async function hangOne({ notes }: Fleet, { name, port }: PlacedTenant): Promise<number> {
  const { identity } = notes.of(name);
  const stoppedAtMs = monotonicMs();
  if (!signalProcess(identity, 'SIGSTOP', 'process')) throw new Error(`${name} had gone by itself`);
  await notes.wait(`${name} is replaced`, () => notes.of(name).identity.pid !== identity.pid, 120_000, 5);
  const servingAtMs = notes.of(name).listeningAtMs;
  if ((await ask(`http://127.0.0.1:${port}/runinfo`)) === null) throw new Error(`${name} listens and does not answer`);
  return servingAtMs - stoppedAtMs;
}

function pick<T>(bench: Bench, items: readonly T[]): T {
  const item = bench.chance.pick(items);
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}
