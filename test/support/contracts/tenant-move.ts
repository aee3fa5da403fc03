/** What a host does when it is asked to move a tenant to another database: held by the real host and by its fake alike. */
import { AskedTenant, type TenantControlHarness } from './asked-tenant';

export interface TenantMoveHarness extends TenantControlHarness {
  /** A database that it has not got, and may have. */
  readonly free: string;
  /** One that there is not. */
  readonly unknown: string;
}

export function describeTenantMove(what: string, begin: () => Promise<TenantMoveHarness>): void {
  describe(what, () => {
    let host: TenantMoveHarness;
    let tenant: AskedTenant;
    beforeEach(async () => {
      host = await begin();
      tenant = new AskedTenant(host);
    });
    afterEach(() => host.end());

    test('a move is applied, raises the generation, and replaces the process without a charge', async () => {
      const { seq } = tenant.state;
      expect(await tenant.move(host.free, 'r1')).toEqual({ kind: 'applied', generation: 2 });
      const running = await tenant.reaches('running', 2);
      expect(running).toMatchObject({ database: host.free, process: { database: { name: host.free } } });
      expect(running).toMatchObject({ launchGeneration: 2, exitsAtMs: [], startsSinceHealthy: 1, problems: [] });
      expect(await tenant.toldSince(seq)).toMatchObject([
        { kind: 'databaseMoved', to: host.free, by: 'ann', requestId: 'r1' },
        { kind: 'stopBegan', run: 1, charged: false },
        { kind: 'processExited', run: 1, charged: false, next: 'restart' },
        { kind: 'processStarted', run: 2, generation: 2, database: { name: host.free } },
        { kind: 'checkPassed', run: 2 },
      ]);
    });

    test('of what is stopped starts nothing; the next start has that database', async () => {
      await tenant.want('stopped', 'r1');
      const { seq } = await tenant.reaches('stopped');
      expect(await tenant.move(host.free, 'r2')).toEqual({ kind: 'applied', generation: 3 });
      expect(await tenant.kindsSince(seq)).toEqual(['databaseMoved']);
      expect(tenant.state).toMatchObject({ state: 'stopped', wanted: 'stopped', process: null, database: host.free });
      await tenant.want('running', 'r3');
      expect(await tenant.reaches('running')).toMatchObject({ process: { database: { name: host.free } } });
    });

    test('that is repeated is answered as before, also later, and has no second effect', async () => {
      const moved = await tenant.move(host.free, 'r1', 1);
      await tenant.reaches('running', 2);
      await tenant.staysAsItIs(async () => expect(await tenant.move(host.free, 'r1', 1)).toEqual(moved));
      await tenant.want('running', 'r2');
      await tenant.staysAsItIs(async () => expect(await tenant.move(host.free, 'r1', 1)).toEqual(moved));
    });

    test.each([0, 2])('decided on generation %i of 1 is superseded, and changes nothing', async (generation) => {
      await tenant.staysAsItIs(async () => {
        const superseded = { kind: 'superseded', generation: 1 };
        expect(await tenant.move(host.free, 'r1', generation)).toEqual(superseded);
      });
    });

    test('to what there is not, and to what it has, is refused by the type of its failure, and changes nothing', async () => {
      const refusal = { type: 'moveRefused', message: expect.any(String) as unknown };
      await tenant.staysAsItIs(() => expect(tenant.move(host.unknown, 'r1')).rejects.toMatchObject(refusal));
      await tenant.move(host.free, 'r2');
      await tenant.reaches('running', 2);
      await tenant.staysAsItIs(() => expect(tenant.move(host.free, 'r3')).rejects.toMatchObject(refusal));
    });

    test('of a tenant that the host does not know is refused by the type of its failure', async () => {
      const request = { name: 'nobody', requestId: 'r1', generation: 1, by: 'ann', to: host.free };
      await expect(host.control.move(request)).rejects.toMatchObject({ type: 'tenantUnknown' });
    });
  });
}
