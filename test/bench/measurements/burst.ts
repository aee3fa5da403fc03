/** Many directories at once → all run, and Temporal shows them. */
import type { Bench } from '../bench';
import { ms, ratio } from '../figures';
import { AgentKeeper, moveHome, prepareHome } from '../fleet/agent';
import { BareKeeper } from '../fleet/bare';
import { Fleet, tenantCommand } from '../fleet/fleet';
import { monotonicMs, Notes } from '../fleet/notes';
import type { Findings, Measurement } from '../measurement';
import { median, summarize } from '../statistics';
import { until } from '../../support/until';

export const burst: Measurement = {
  question: 'How soon do many new tenants run?',
  method:
    'Directories that lie ready are moved into the watch path of a running agent, all at once: from before the first until the last tenant listens, and until visibility lists all of them as running. ' +
    'Bare starts the same programs without directories, 16 at a time, as the agent does. Each time in a new house with a new server; the two take turns.',
  limitMinutes: ({ quick, times }) => (quick ? 3 : 8 + 3 * (times ?? 3)),
  run,
};

interface Samples {
  population: number;
  bare: number[];
  running: number[];
  told: number[];
  lost: number[];
}

async function run(bench: Bench): Promise<Findings> {
  const all: Samples[] = [];
  for (const population of bench.populations([200, 1000], [30])) {
    const samples: Samples = { population, bare: [], running: [], told: [], lost: [] };
    for (let time = 0; time < bench.times(3, 1); time++) await burstOnce(bench, samples);
    all.push(samples);
  }
  return {
    tables: all.map(({ population, bare, running, told }) => {
      const row = (title: string, samples: number[]) => {
        const { count, least, median: middle, most } = summarize(samples);
        const rate = `${Math.round(population / (middle / 1000))} a second`;
        return [title, String(count), ms(middle), `${ms(least)} to ${ms(most)}`, rate, ratio(middle, median(bare))];
      };
      return {
        title: `${population} directories at once`,
        columns: ['', 'Times', 'p50', 'Range', 'Rate', 'p50 to bare'],
        rows: [
          row('bare, 16 at a time: all listen', bare),
          row('Watchkeeper: all listen', running),
          row('Watchkeeper: all shown as running by Temporal', told),
        ],
      };
    }),
    aims: all.map(({ population, lost }) => {
      const worst = Math.max(...lost);
      return { aim: `${population}: lost 0`, found: String(worst), isMet: worst === 0 };
    }),
    remarks: [],
    samples: all,
  };
}

async function burstOnce(bench: Bench, samples: Samples): Promise<void> {
  const { population } = samples;
  bench.releasePorts();
  const fromMs = monotonicMs();
  const bare = await Fleet.up(bench, new BareKeeper(bench.newFolder('bare'), 'bare, 16 at a time', 16), population);
  const first = Math.min(...bare.notes.all.map(({ listeningAtMs }) => listeningAtMs));
  samples.bare.push(Math.max(...bare.notes.all.map(({ listeningAtMs }) => listeningAtMs)) - first);
  bench.say(`bare: ${ms(samples.bare.at(-1) ?? 0)}, and ${ms(first - fromMs)} for the program itself`);
  await bare.end();

  bench.releasePorts();
  const keeper = new AgentKeeper();
  bench.atEnd(keeper.title, () => keeper.end());
  const notes = new Notes(`${bench.newFolder('notes')}`);
  await keeper.open(tenantCommand(bench, { name: '{name}', port: '{port}' }, notes.file));
  const { house } = keeper;
  house.agent.start();
  await until('the agent has looked', async () => (await house.host()).status?.isScanned, 30_000, 100);
  const tenants = await bench.place(population, 'b');
  const prepared = tenants.map((tenant) => ({ tenant, folder: prepareHome(house, tenant) }));
  const beginMs = monotonicMs();
  for (const { tenant, folder } of prepared) moveHome(house, folder, tenant);
  await notes.wait('all listen', () => notes.latest.size === population, 300_000, 20);
  samples.running.push(Math.max(...notes.all.map(({ listeningAtMs }) => listeningAtMs)) - beginMs);
  bench.say(`${population} run after ${ms(samples.running.at(-1) ?? 0)}`);
  const query = "WorkflowType = 'superviseTenant' AND ExecutionStatus = 'Running' AND OpsState = 'running'";
  const shown = async () => (await house.client.workflow.count(query)).count === population;
  await until('Temporal shows all as running', shown, 300_000, 100);
  samples.told.push(monotonicMs() - beginMs);
  bench.say(`Temporal shows them after ${ms(samples.told.at(-1) ?? 0)}`);
  const listed = new Set((await house.list()).map(({ name }) => name));
  samples.lost.push(tenants.filter(({ name }) => !listed.has(name)).length + notes.all.length - population);
  await keeper.end();
  notes.killAll();
}
