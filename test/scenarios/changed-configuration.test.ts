/** The configuration of a running house is changed: who takes it, who does not, and what the operator is told. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isAlive, signalProcess } from '../../src/adapters/processes/identity';
import type { ProcessVersion } from '../../src/cli/process-version';
import type { HostStatus } from '../../src/domain/hosts/host-status';
import { House } from '../support/house';
import { until } from '../support/until';

jest.setTimeout(300_000);

interface Answer {
  hash: string;
  confirmed: boolean;
  processes: ProcessVersion[];
}

const refusal = 'configurationRefused';

/** As an editor does it: never half a file. */
function write(house: House, text: string): void {
  writeFileSync(`${house.configurationFile}~`, text);
  renameSync(`${house.configurationFile}~`, house.configurationFile);
}

function textOf(house: House): string {
  return readFileSync(house.configurationFile, 'utf8');
}

async function reload(house: House): Promise<{ code: number | null } & Answer> {
  const { code, stdout } = await house.run('config', 'reload', '--json');
  return { code, ...(JSON.parse(stdout) as Answer) };
}

/** Waits longer than the command does: an agent that was away has to be heard again first. */
function isTaken(house: House): Promise<Answer> {
  return until('every process has taken it over', async () => {
    const answer = await reload(house);
    return answer.code === 0 && answer.confirmed && answer;
  });
}

async function problemsOf(house: House): Promise<string[]> {
  const { stdout } = await house.run('status', '--json');
  return (JSON.parse(stdout) as { problems: { code: string }[] }).problems.map(({ code }) => code);
}

const lines = (text: string, word: string) => text.split('\n').filter((line) => line.includes(word));

describe('parts that run by themselves', () => {
  let house: House;
  let good: string;
  beforeAll(async () => {
    house = await House.open();
    good = textOf(house);
    await house.makeTenant('alpha');
    await house.seesState('alpha', 'running');
  });
  afterAll(() => house.end());

  it('a valid change is taken by worker and agent, and shown; the next start uses a new command', async () => {
    write(house, `${good.replace('--uname={name}', '--uname={name}\n    - --more')}`);
    const answer = await isTaken(house);
    expect(answer.processes.map(({ role, state }) => [role, state])).toEqual([
      ['worker', 'confirmed'],
      ['agent', 'confirmed'],
    ]);
    const outdated = async () => {
      const { stdout } = await house.run('tenants', 'show', 'alpha', '--json');
      return (JSON.parse(stdout) as { outdated: boolean }).outdated;
    };
    expect(await outdated()).toBe(true);
    expect((await house.run('tenants', 'restart', 'alpha')).code).toBe(0);
    expect(await outdated()).toBe(false);
    const { pid } = await house.seesState('alpha', 'running');
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')).toContain('--more');
    good = textOf(house);
    expect(house.notes.starts('alpha')).toHaveLength(2);
  });

  it('an invalid version is one problem that lasts until the file is right; nothing that runs changes', async () => {
    const [began, ended] = ['hosts:problemBegan', 'hosts:problemEnded'].map((event) => lines(house.agent.log(), event));
    write(house, good.replace('every: 1500ms', 'every: soon'));
    const shown = async () => codesOf((await house.host()).status!).includes(refusal);
    await until('it is a problem', shown, undefined, 250);
    await until('the worker refuses it', () => lines(house.worker.log(), 'config:refused"').length === 1);
    write(house, good);
    await isTaken(house);
    await until('it is over', async () => !(await shown()), undefined, 250);
    expect(lines(house.agent.log(), 'hosts:problemBegan')).toHaveLength(began!.length + 1);
    expect(lines(house.agent.log(), 'hosts:problemEnded')).toHaveLength(ended!.length + 1);
    expect([
      lines(house.worker.log(), 'config:refused"').length,
      lines(house.worker.log(), 'config:refusalEnded').length,
    ]).toEqual([1, 1]);
    await until('nobody tells of it', async () => (await problemsOf(house)).length === 0);
  });
});

describe('what is not taken over', () => {
  it.concurrent('is named with the agent that is frozen, and is taken when it goes on', () =>
    House.during(House.open(), async (house) => {
      signalProcess(house.agent.identity, 'SIGSTOP', 'process');
      write(house, textOf(house).replace('every: 1500ms', 'every: 1600ms'));
      const frozen = await reload(house);
      signalProcess(house.agent.identity, 'SIGCONT', 'process');
      expect(frozen).toMatchObject({ code: 1, confirmed: false });
      expect(frozen.processes.map(({ role, state }) => [role, state])).toEqual([
        ['worker', 'confirmed'],
        ['agent', 'pending'],
      ]);
      await isTaken(house);
    }),
  );

  it.concurrent('because it needs a restart is named with everybody who refuses it', () =>
    House.during(House.open(), async (house) => {
      const good = textOf(house);
      write(house, `hosts: [{ id: local }, { id: other }]\n${good}`);
      const refused = await reload(house);
      expect(refused.code).toBe(1);
      expect(refused.processes.map(({ state, reason }) => [state, reason?.includes('hosts: needs a restart')])).toEqual(
        [
          ['refused', true],
          ['refused', true],
          // The other host has no agent.
          ['pending', false],
        ],
      );
      write(house, good);
      await isTaken(house);
    }),
  );

  it.concurrent('is named with the agent that was killed and is away, and the next one has it', () =>
    House.during(House.open(), async (house) => {
      await house.makeTenant('alpha');
      await house.seesState('alpha', 'running');
      await house.agent.kill();
      write(house, textOf(house).replace('every: 1500ms', 'every: 1700ms'));
      const answer = await reload(house);
      expect(answer.processes.map(({ role, state }) => [role, state])).toEqual([
        ['worker', 'confirmed'],
        ['agent', 'pending'],
      ]);
      house.agent.start();
      await house.hostIsUp();
      await isTaken(house);
      expect(house.notes.starts('alpha')).toHaveLength(1);
    }),
  );

  it.concurrent('under `start`, because the file is wrong: an agent that dies comes back with what is in force', () =>
    House.during(House.make(), async (house) => {
      const good = textOf(house);
      house.whole.start();
      await house.makeTenant('alpha');
      await house.hostIsUp();
      await house.seesState('alpha', 'running');
      expect((await reload(house)).processes.map(({ role }) => role)).toEqual(['start', 'worker', 'agent']);
      write(house, 'tenants: 5\n');
      await until('start has refused it', () => house.whole.log().includes('is refused'));
      const agent = house.childOfWhole('agent-local')!;
      const { status: before } = await house.host();
      signalProcess(agent, 'SIGKILL', 'process');
      const next = await until('another agent runs', () => {
        const child = house.childOfWhole('agent-local');
        return child !== null && child.pid !== agent.pid && isAlive(child) && child;
      });
      const isHeard = async () => {
        const { status } = await house.host();
        return status !== null && status.incarnation !== before?.incarnation && codesOf(status).includes(refusal);
      };
      await until('it is heard, with the problem', isHeard, undefined, 250);
      expect(isAlive(next)).toBe(true);
      const { pid } = await house.seesState('alpha', 'running');
      signalProcess(house.notes.alive('alpha')[0]!, 'SIGKILL', 'process');
      await house.sees('alpha', 'is back', (row) => row.state === 'running' && row.pid !== pid);
      write(house, good);
      await isTaken(house);
      expect(await house.whole.end()).toBe(0);
    }),
  );
});

function codesOf({ problems }: HostStatus): string[] {
  return problems.map(({ code }) => code);
}
