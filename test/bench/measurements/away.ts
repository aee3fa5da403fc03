/** The server is away while a lot happens → everything is told afterwards, once. */
import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { signalProcess } from '../../../src/adapters/processes/identity';
import { readTenantHistory } from '../../support/house/histories';
import { keyOf } from '../../support/house/notes';
import { removeFolder } from '../../support/remove-folder';
import { until } from '../../support/until';
import type { Bench, PlacedTenant } from '../bench';
import { ms, percent, round } from '../figures';
import { AgentKeeper, makeHome } from '../fleet/agent';

import { Fleet } from '../fleet/fleet';
import { readTakenReports } from '../fleet/history-moments';
import { monotonicMs } from '../fleet/notes';
import type { Findings, Measurement } from '../measurement';

export const away: Measurement = {
  question: 'What does an absence of Temporal cost, and is anything lost?',
  method:
    'The server is killed and stays away for ten minutes. Meanwhile two tenants are killed each second, and every five seconds one directory is removed and a new one made. ' +
    'When the server is back, the histories of all workflows are read. Everything is told when the last workflow has taken in what happened before; every process that the tenants noted of themselves has to be in them once. ' +
    'Half a second after its start a process is not killed, as otherwise it might die unnoted.',
  limitMinutes: ({ quick, minutes }) => (quick ? 5 : 10 + (minutes ?? 10)),
  run,
};

async function run(bench: Bench): Promise<Findings> {
  const population = bench.population(200, 20);
  const minutes = bench.minutes(10, 0.5);
  const keeper = new AgentKeeper();
  const fleet = await Fleet.up(bench, keeper, population);
  await keeper.told(population);
  const { house } = keeper;

  await house.server.kill();
  bench.say(`the server is away for ${minutes} min`);
  const from = { atMs: monotonicMs(), agent: house.agent.cpuMs(), worker: house.worker.cpuMs() };
  const logs = { agent: statSync(house.agent.logFile).size, worker: statSync(house.worker.logFile).size };
  const present = [...fleet.tenants];
  const gone: PlacedTenant[] = [];
  const counts = await churn(bench, keeper, fleet, present, gone, minutes * 60_000);
  const seconds = (monotonicMs() - from.atMs) / 1000;
  const cpu = {
    agent: (house.agent.cpuMs() - from.agent) / 1000 / seconds,
    worker: (house.worker.cpuMs() - from.worker) / 1000 / seconds,
  };
  const grown = {
    agent: statSync(house.agent.logFile).size - logs.agent,
    worker: statSync(house.worker.logFile).size - logs.worker,
  };

  const backAtMs = monotonicMs();
  await house.startServer();
  const servingAtMs = Date.now();
  bench.say(`the server is back after ${ms(monotonicMs() - backAtMs)}`);
  await keeper.told(present.length);
  await until(
    'the workflows of removed tenants have ended',
    async () => (await house.list()).length === present.length,
    60_000,
    250,
  );
  bench.say('reading the histories');
  const { lost, doubled, told, repeated, lastTakenAtMs } = await audit(
    keeper,
    fleet,
    [...present, ...gone],
    servingAtMs,
  );
  const toldMs = lastTakenAtMs - servingAtMs;
  await fleet.end();
  return {
    tables: [
      {
        title: `${round(seconds / 60)} minutes away, ${population} tenants`,
        columns: ['', 'Agent', 'Worker'],
        rows: [
          ['processor time, as part of one core', percent(cpu.agent), percent(cpu.worker)],
          ['log, bytes a minute', round((grown.agent / seconds) * 60), round((grown.worker / seconds) * 60)],
        ],
      },
      {
        title: 'Afterwards',
        columns: [
          'Killed',
          'Made',
          'Removed',
          'Everything told after',
          'Transitions told',
          'Sent again',
          'Lost',
          'Doubled',
        ],
        rows: [
          [
            ...[counts.killed, counts.made, counts.removed].map(String),
            ms(toldMs),
            ...[told, repeated, lost.length, doubled.length].map(String),
          ],
        ],
      },
    ],
    aims: [
      { aim: 'lost 0', found: String(lost.length), isMet: lost.length === 0 },
      { aim: 'doubled 0', found: String(doubled.length), isMet: doubled.length === 0 },
    ],
    remarks: [
      'Most of the agent’s log are the transitions themselves, a line each; they are logged when Temporal is there, too.',
    ],
    samples: { cpu, grown, seconds, counts, toldMs, told, repeated, lost, doubled },
  };
}

async function churn(
  bench: Bench,
  { house }: AgentKeeper,
  { notes }: Fleet,
  present: PlacedTenant[],
  gone: PlacedTenant[],
  forMs: number,
): Promise<{ killed: number; made: number; removed: number }> {
  const counts = { killed: 0, made: 0, removed: 0 };
  const endsAtMs = monotonicMs() + forMs;
  let changeAtMs = monotonicMs();
  let saidAtMs = monotonicMs();
  while (monotonicMs() < endsAtMs) {
    await bench.randomPause(200, 800);
    notes.read();
    const victim = bench.chance.pick(present);
    const note = victim && notes.latest.get(victim.name);
    if (note !== undefined && monotonicMs() - note.listeningAtMs > 500) {
      if (signalProcess(note.identity, 'SIGKILL', 'process')) counts.killed += 1;
    }
    if (monotonicMs() > changeAtMs + 5000) {
      changeAtMs = monotonicMs();
      const [removed] = present.splice(Math.floor(bench.chance.next() * present.length), 1);
      if (removed !== undefined) {
        await removeFolder(house.homeOf(removed.name));
        gone.push(removed);
        counts.removed += 1;
      }
      const [made] = await bench.place(1, `late${counts.made}-`);
      if (made !== undefined) {
        makeHome(house, made);
        present.push(made);
        counts.made += 1;
      }
    }
    if (monotonicMs() - saidAtMs > 60_000) {
      saidAtMs = monotonicMs();
      bench.say(`${counts.killed} killed, ${counts.made} made, ${counts.removed} removed`);
    }
  }
  // All are back before the server is: what happens afterwards is told at once, and no matter of the absence.
  await delay(3000);
  await notes.wait(
    'all of the present ones listen',
    () => present.every(({ name }) => notes.latest.has(name)),
    30_000,
    50,
  );
  return counts;
}

async function audit({ house }: AgentKeeper, { notes }: Fleet, tenants: readonly PlacedTenant[], servingAtMs: number) {
  notes.read();
  const seen = { lost: [] as string[], doubled: [] as string[], told: 0, repeated: 0, lastTakenAtMs: servingAtMs };
  for (const { name } of tenants) {
    const { told, duplicates } = await readTenantHistory(house.client, name);
    seen.told += told.length;
    seen.repeated += duplicates;
    for (const { report, takenAtMs } of await readTakenReports(house.client, name)) {
      const isOfAbsence = report.transitions.some(({ at }) => Date.parse(at) < servingAtMs);
      if (isOfAbsence && takenAtMs > seen.lastTakenAtMs) seen.lastTakenAtMs = takenAtMs;
    }
    const starts = told.flatMap((fact) => (fact.kind === 'processStarted' ? [keyOf(fact.process)] : []));
    seen.doubled.push(...starts.filter((key, place) => starts.indexOf(key) !== place).map((key) => `${name} ${key}`));
    const noted = notes.all.filter((note) => note.name === name).map(({ identity }) => keyOf(identity));
    seen.lost.push(...noted.filter((key) => !starts.includes(key)).map((key) => `${name} ${key}`));
    // Where a start fails because its directory is just being removed, an end is told and there never was a process.
    const ended = told.flatMap((fact) => (fact.kind === 'processExited' ? [fact.run] : []));
    const runs = told.flatMap((fact) => (fact.kind === 'processStarted' ? [fact.run] : []));
    const isRunning = notes.alive.some((note) => note.name === name);
    const endless = runs.filter((run) => !ended.includes(run));
    if (endless.length > (isRunning ? 1 : 0)) seen.lost.push(`${name}: no end is told of runs ${endless.join(', ')}`);
    seen.doubled.push(
      ...ended.filter((run, place) => ended.indexOf(run) !== place).map((run) => `${name} ended ${run}`),
    );
  }
  return seen;
}
