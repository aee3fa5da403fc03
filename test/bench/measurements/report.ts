/** Something happens on the host → the tenant's workflow knows. */
import { tenantWorkflowId } from '../../../src/domain/ids';
import { tenantReportedSignal } from '../../../workflows/tenants/messages';
import type { Bench } from '../bench';
import { ms, ratio } from '../figures';
import { AgentKeeper } from '../fleet/agent';
import { Fleet } from '../fleet/fleet';
import { readTakenReports } from '../fleet/history-moments';
import type { Findings, Measurement } from '../measurement';
import { summarize } from '../statistics';

export const report: Measurement = {
  question: 'How soon does Temporal know?',
  method:
    'One tenant after the other is killed at a random moment, some two a second. From the moment that the agent noted the transition to the end of the workflow task that took it in: from then on the page, the list and every query show it. ' +
    'The bare signal is the same signal with nothing new in it, sent by a plain client at other random moments of the same run, to the end of its workflow task. ' +
    'The agent gathers for 100 ms what belongs together (exit, start, check) before it tells.',
  limitMinutes: ({ quick, times }) => (quick ? 3 : 6 + (times ?? 300) / 60),
  run,
};

/** A signal without transitions is told by this; nothing else looks at it. */
const bareHost = 'bench';

async function run(bench: Bench): Promise<Findings> {
  const population = bench.population(200, 20);
  const kills = bench.times(300, 10);
  const keeper = new AgentKeeper();
  const fleet = await Fleet.up(bench, keeper, population);
  await keeper.told(population);
  const { client } = keeper.house;
  const fromMs = Date.now();
  const bareSentAt = new Map<string, number>();
  for (let kill = 0; kill < kills; kill++) {
    if (kill % 50 === 0) bench.say(`kill ${kill + 1} of ${kills}`);
    const tenant = fleet.tenants[kill % population];
    const other = bench.chance.pick(fleet.tenants);
    if (tenant === undefined || other === undefined) throw new Error('a fleet without tenants');
    await bench.randomPause(100, 400);
    await fleet.crash(tenant);
    await bench.randomPause(100, 400);
    const [known] = (await readTakenReports(client, other.name)).slice(-1);
    if (known === undefined) throw new Error(`${other.name} was never told`);
    const key = `${bareHost} ${kill}`;
    // Another host's word about a tenant that it does not have: the workflow looks at it, and nothing follows.
    const nothingNew = {
      ...known.report,
      host: key,
      transitions: [],
      state: { ...known.report.state, present: false },
    };
    await bench.randomPause(100, 400);
    bareSentAt.set(key, Date.now());
    await client.workflow.getHandle(tenantWorkflowId(other.name)).signal(tenantReportedSignal, nothingNew);
  }
  await keeper.told(population);

  const own: number[] = [];
  const bare: number[] = [];
  const server: number[] = [];
  for (const { name } of fleet.tenants) {
    for (const { report: told, signalledAtMs, takenAtMs } of await readTakenReports(client, name)) {
      const sentAtMs = bareSentAt.get(told.host);
      if (sentAtMs !== undefined) bare.push(takenAtMs - sentAtMs);
      for (const { at, kind } of told.transitions) {
        if (kind !== 'processExited' || Date.parse(at) < fromMs) continue;
        own.push(takenAtMs - Date.parse(at));
        server.push(takenAtMs - signalledAtMs);
      }
    }
  }
  await fleet.end();
  const base = summarize(bare);
  const row = (title: string, samples: number[]) => {
    const { count, median, p99, least, most } = summarize(samples);
    return [title, String(count), ms(median), ms(p99), `${ms(least)} to ${ms(most)}`, ratio(median, base.median)];
  };
  const exits = summarize(own);
  return {
    tables: [
      {
        title: `Among ${population} tenants`,
        columns: ['', 'Times', 'p50', 'p99', 'Range', 'p50 to bare'],
        rows: [
          row('exit noted on the host → in the workflow', own),
          row('of it: signal at the server → in the workflow', server),
          row('bare signal: sent → in the workflow', bare),
        ],
      },
    ],
    aims: [{ aim: 'lost 0', found: String(kills - exits.count), isMet: exits.count === kills }],
    remarks: [],
    samples: { own, server, bare },
  };
}
