/** What an agent needs of the door to its tenants' workflows: held by the real one and by its fake alike. */
import { randomUUID } from 'node:crypto';
import type { TenantPosition } from '../../../src/client/tenants';
import type { TenantReport } from '../../../src/domain/tenants/tenant-report';
import { FakeAgent } from '../temporal-fake-agent';
import { until } from '../until';

export interface TenantDoorHarness {
  tell(report: TenantReport): Promise<void>;
  list(host: string): Promise<TenantPosition[]>;
  /** Numbers of the transitions that arrived, in order and with doubles. */
  received(name: string): Promise<number[]>;
  terminate(name: string): Promise<void>;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** What is told arrives, and nobody hears of it. */
  loseAnswers(): void;
  hearAnswers(): void;
  end(): Promise<void>;
}

const tellWithinMs = 20_000;
const listWithinMs = 30_000;

export function describeTenantDoor(what: string, begin: () => Promise<TenantDoorHarness>): void {
  describe(what, () => {
    let door: TenantDoorHarness;
    beforeAll(async () => {
      door = await begin();
    });
    afterAll(() => door.end());

    const newAgent = (host = `h-${randomUUID().slice(0, 8)}`): { agent: FakeAgent; name: string; host: string } => {
      const name = `t-${randomUUID().slice(0, 8)}`;
      return { agent: new FakeAgent({ tell: (report) => door.tell(report), host, name }), name, host };
    };
    const seqsOf = (agent: FakeAgent) => agent.transitions.map(({ seq }) => seq);
    /** What was acknowledged may wait for the workflow's present task before it can be read. */
    const hasArrived = async (name: string, seqs: number[]) => {
      await until(`${seqs.join()} can be read`, async () => (await door.received(name)).length >= seqs.length);
      expect(await door.received(name)).toEqual(seqs);
    };
    /** A list lags a little behind. */
    const lists = (host: string, positions: TenantPosition[]) =>
      until(`${JSON.stringify(positions)} is listed`, async () => {
        const byName = (a: TenantPosition, b: TenantPosition) => (a.name < b.name ? -1 : 1);
        const listed = (await door.list(host)).sort(byName);
        return JSON.stringify(listed) === JSON.stringify([...positions].sort(byName));
      });
    const position = ({ agent, name }: { agent: FakeAgent; name: string }): TenantPosition => ({
      name,
      journal: agent.journal,
      seq: agent.state.seq,
    });
    const failsWithin = async (withinMs: number, call: () => Promise<unknown>) => {
      const begunAtMs = performance.now();
      await expect(call()).rejects.toMatchObject({ kind: 'unreachable', message: 'Temporal does not answer' });
      expect(performance.now() - begunAtMs).toBeLessThan(withinMs);
    };

    test('what is acknowledged has arrived once, in order', async () => {
      const { agent, name } = newAgent();
      await agent.appear();
      await agent.tell();
      for (let round = 0; round < 5; round += 1) {
        await agent.exit('restart');
        await agent.start();
        await agent.tell();
        await hasArrived(name, seqsOf(agent));
      }
    });

    test('what is told of many tenants side by side arrives with the right one', async () => {
      const tenants = Array.from({ length: 8 }, () => newAgent());
      await Promise.all(
        tenants.map(async ({ agent }, index) => {
          await agent.appear();
          for (let more = 0; more < index; more += 1) await agent.record({ kind: 'problemEnded', code: 'portTaken' });
          await agent.tell();
        }),
      );
      for (const { agent, name } of tenants) {
        await hasArrived(name, seqsOf(agent));
      }
    });

    test('a list names each tenant of the host, its journal and how far it was told, and no other host’s', async () => {
      const [alpha, stranger] = [newAgent(), newAgent()];
      const beta = newAgent(alpha.host);
      for (const { agent } of [alpha, stranger, beta]) {
        await agent.appear();
        await agent.tell();
      }
      await lists(alpha.host, [position(alpha), position(beta)]);
      await beta.agent.exit('restart');
      await beta.agent.tell();
      await lists(alpha.host, [position(alpha), position(beta)]);
    });

    test('one that was terminated is listed no more, until its state is told again without transitions', async () => {
      const tenant = newAgent();
      await tenant.agent.appear();
      await tenant.agent.tell();
      await lists(tenant.host, [position(tenant)]);
      await door.terminate(tenant.name);
      await lists(tenant.host, []);
      await tenant.agent.tell();
      await lists(tenant.host, [position(tenant)]);
      await hasArrived(tenant.name, [1, 2, 3]);
    });

    test('one whose end was told is listed no more', async () => {
      const tenant = newAgent();
      await tenant.agent.appear();
      await tenant.agent.tell();
      await lists(tenant.host, [position(tenant)]);
      await tenant.agent.remove();
      await tenant.agent.tell();
      await lists(tenant.host, []);
    });

    test('while it is away telling and listing fail within their deadlines, and afterwards all is told', async () => {
      const tenant = newAgent();
      await tenant.agent.appear();
      const report = tenant.agent.report();
      await door.goAway();
      await Promise.all([
        failsWithin(tellWithinMs, () => door.tell(report)),
        failsWithin(listWithinMs, () => door.list(tenant.host)),
      ]);
      await door.comeBack();
      await until('it is told', () =>
        door.tell(report).then(
          () => true,
          () => false,
        ),
      );
      await lists(tenant.host, [position(tenant)]);
      await hasArrived(tenant.name, [1, 2, 3]);
    });

    test('when an answer is lost telling fails within its deadline though it arrived, and may be repeated', async () => {
      const tenant = newAgent();
      await tenant.agent.appear();
      await tenant.agent.tell();
      await tenant.agent.exit('restart');
      const report = tenant.agent.report();
      door.loseAnswers();
      await failsWithin(tellWithinMs, () => door.tell(report));
      await hasArrived(tenant.name, [1, 2, 3, 4]);
      door.hearAnswers();
      await door.tell(report);
      await hasArrived(tenant.name, [1, 2, 3, 4, 4]);
      await lists(tenant.host, [position(tenant)]);
    });
  });
}
