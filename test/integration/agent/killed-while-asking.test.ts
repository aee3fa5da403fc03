/** An agent that is killed while it asks a database about an exit: the next one tells that exit as the first one saw it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseConfiguration } from '../../../config';
import { signalProcess } from '../../../src/adapters/processes/identity';
import { readRunStatus } from '../../../src/adapters/processes/shim';
import type { AskDatabase } from '../../../src/agent/tenant-host';
import { freePort } from '../../support/lane-ports';
import { SupervisedHouse } from '../../support/supervised-house';
import { until } from '../../support/until';

jest.setTimeout(120_000);
const withinMs = 60_000;

let house: SupervisedHouse;
afterEach(() => house.end());

let answers: AskDatabase;
let asked: number;
const nobodyAnswers: AskDatabase = () => {
  asked += 1;
  return new Promise(() => undefined);
};

/** The tenant has been killed, and its database is being asked about that. */
async function begin(settings: ConstructorParameters<typeof SupervisedHouse>[0] = {}): Promise<void> {
  house = new SupervisedHouse(settings);
  const databases = { username: 'watch', members: [{ name: 'db1', host: '10.0.0.1' }] };
  house.databases = parseConfiguration(JSON.stringify({ databases }), '/watchkeeper.yaml').databases!;
  house.make('alpha', await freePort());
  house.start();
  const { process } = await house.reaches('alpha', 'running', withinMs);
  answers = house.askDatabase;
  asked = 0;
  house.askDatabase = nobodyAnswers;
  house.transitions.length = 0;
  signalProcess(process!.identity, 'SIGKILL', 'process');
  await until('the database is asked', () => asked > 0, withinMs);
}
const exits = () => house.transitions.filter(({ kind }) => kind === 'processExited');

test('it is charged with its signal, at its moment, when the database is up', async () => {
  await begin();
  const endedBeforeMs = Date.now();
  house.abandon();
  house.askDatabase = answers;
  house.start();
  await until('it runs again', () => house.state('alpha')!.process?.run === 2, withinMs);
  await house.reaches('alpha', 'running', withinMs);
  expect(exits()).toMatchObject([{ run: 1, signal: 'SIGKILL', reason: 'ended by SIGKILL', charged: true }]);
  expect(Date.parse(exits()[0]!.at)).toBeLessThanOrEqual(endedBeforeMs);
  expect(house.kinds('alpha')).toEqual(['processExited', 'processStarted', 'checkPassed']);
});

test('it is an outage, with its signal, when the database is down', async () => {
  await begin();
  house.abandon();
  house.askDatabase = answers;
  house.verdicts.set('db1', 'down');
  house.start();
  await until('it waits', () => house.state('alpha')!.problems[0]?.code === 'noDatabase', withinMs);
  expect(exits()).toMatchObject([
    { run: 1, signal: 'SIGKILL', charged: false, outage: { database: 'db1', verdict: 'down' }, next: 'restart' },
  ]);
  expect(exits()).toMatchObject([{ reason: 'ended by SIGKILL while its database db1 was down' }]);
  expect(house.state('alpha')).toMatchObject({ state: 'waiting', exitsAtMs: [] });
});

test('it is told once, also when the next agent is killed while it asks, and when the files are read meanwhile', async () => {
  await begin();
  const where = house.supervisor.shimFolderOf('alpha');
  for (let life = 1; life <= 2; life++) {
    house.supervisor.find('alpha')!.lookAtRun(1);
    house.supervisor.find('alpha')!.poll();
    expect(readRunStatus(where, 1)).toBe(137);
    house.abandon();
    house.start();
    await until('it is asked again', () => asked > life, withinMs);
  }
  expect(house.transitions).toEqual([]);
  house.abandon();
  house.askDatabase = answers;
  house.start();
  await house.reaches('alpha', 'running', withinMs);
  await until('it runs again', () => house.state('alpha')!.state === 'running' && house.state('alpha')!.run === 2);
  expect(exits()).toMatchObject([{ run: 1, signal: 'SIGKILL', charged: true }]);
  expect(readRunStatus(where, 1)).toBeNull();
});

test('what is left of a run whose end was recorded by a killed agent is forgotten, and tells nothing again', async () => {
  await begin();
  const { events } = house.supervisor.shimFolderOf('alpha');
  const left = ['pid', 'status'].map((kind) => [`${events}.1.${kind}`, readFileSync(`${events}.1.${kind}`)] as const);
  house.abandon();
  house.askDatabase = answers;
  house.verdicts.set('db1', 'down');
  house.start();
  await house.reaches('alpha', 'waiting', withinMs);
  house.abandon();
  for (const [file, content] of left) writeFileSync(file, content);
  house.transitions.length = 0;
  house.start();
  expect(left.map(([file]) => existsSync(file))).toEqual([false, false]);
  house.supervisor.find('alpha')!.lookAtRun(1);
  expect(house.kinds('alpha')).toEqual([]);
  expect(house.state('alpha')).toMatchObject({ state: 'waiting', process: null });
});

test('a process that ended is not checked while the next agent asks its database', async () => {
  await begin();
  house.make('beta', await freePort());
  await house.reaches('beta', 'running', withinMs);
  house.abandon();
  house.start();
  await until('it is asked again', () => asked > 1, withinMs);
  const checks = (result: string): number => {
    const count = new RegExp(`^watchkeeper_checks_total\\{.*result="${result}".*\\} (\\d+)$`, 'm').exec(
      house.meters.text(),
    );
    return Number(count?.[1] ?? 0);
  };
  const [passed, failed] = [checks('passed'), checks('failed')];
  await until('the other one was checked', () => checks('passed') >= passed + 3, withinMs);
  expect([checks('failed'), asked]).toEqual([failed, 2]);
});
