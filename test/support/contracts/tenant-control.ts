/** What a host does for a tenant when asked, and how it tells of it: held by the real host and by its fake alike. */
import type { RestartDecision } from '../../../src/domain/tenants/restart-policy';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import { newTenantState } from '../../../src/domain/tenants/tenant-state';
import { until } from '../until';
import { AskedTenant, type TenantControlHarness } from './asked-tenant';

const backoff: RestartDecision = { kind: 'backoff', delayMs: 60_000, step: 3 };

export function describeTenantControl(what: string, begin: () => Promise<TenantControlHarness>): void {
  describe(what, () => {
    let host: TenantControlHarness;
    let tenant: AskedTenant;
    beforeEach(async () => {
      host = await begin();
      tenant = new AskedTenant(host);
    });
    afterEach(() => host.end());

    describe('what is told', () => {
      test('a tenant is told of from its appearance to its first good answer', async () => {
        expect(await tenant.kindsSince(0)).toEqual(['tenantAppeared', 'processStarted', 'checkPassed']);
        expect(tenant.state).toMatchObject({ state: 'running', wanted: 'running', generation: 1, run: 1 });
      });

      test('numbers rise without gaps, moments do not fall, and each state is the fold of all before it', async () => {
        await tenant.want('stopped', 'r1');
        await tenant.reaches('stopped');
        await tenant.want('running', 'r2');
        await tenant.reaches('running');
        const all = await tenant.toldSince(0);
        expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
        const moments = all.map(({ at }) => at);
        expect(moments).toEqual(moments.map((moment) => new Date(moment).toISOString()).sort());
        let folded = newTenantState(host.name, host.reports[0]!.host, moments[0]!);
        for (const { transitions, state } of host.reports) {
          folded = transitions.reduce(foldTransition, folded);
          expect(state).toEqual(folded);
        }
      });

      test('a report is plain JSON, and names host, policy and a journal of which a newer one sorts later', async () => {
        await tenant.toldSince(0);
        for (const report of host.reports) {
          expect(JSON.parse(JSON.stringify(report))).toStrictEqual(report);
          expect(Object.keys(report).sort()).toEqual(['host', 'journal', 'policy', 'state', 'transitions']);
          expect(report.host).toBe(tenant.state.host);
          expect(report.journal).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z-\w+$/);
          expect(report.policy).toMatchObject({ reflex: 0, fatalAfter: expect.any(Number) as unknown });
        }
      });
    });

    describe('a request', () => {
      test('to stop is applied, raises the generation, and ends the process without a charge', async () => {
        const { seq } = tenant.state;
        expect(await tenant.want('stopped', 'r1')).toEqual({ kind: 'applied', generation: 2 });
        expect(await tenant.reaches('stopped')).toMatchObject({ generation: 2, wanted: 'stopped', process: null });
        expect(await tenant.toldSince(seq)).toMatchObject([
          { kind: 'wishChanged', wanted: 'stopped', by: 'ann', requestId: 'r1' },
          { kind: 'stopBegan', run: 1, charged: false },
          { kind: 'processExited', run: 1, charged: false, healthy: false, next: 'none' },
        ]);
      });

      test('to start is applied, and the next run carries its generation', async () => {
        await tenant.want('stopped', 'r1');
        const { seq } = await tenant.reaches('stopped');
        expect(await tenant.want('running', 'r2')).toEqual({ kind: 'applied', generation: 3 });
        expect(await tenant.reaches('running')).toMatchObject({ generation: 3, run: 2, restarts: 1, exitsAtMs: [] });
        expect(await tenant.toldSince(seq)).toMatchObject([
          { kind: 'wishChanged', wanted: 'running' },
          { kind: 'processStarted', run: 2, generation: 3 },
          { kind: 'checkPassed', run: 2 },
        ]);
      });

      test('to start what runs is applied, and leaves the process alone', async () => {
        const { process, seq } = tenant.state;
        expect(await tenant.want('running', 'r1')).toEqual({ kind: 'applied', generation: 2 });
        expect(await tenant.kindsSince(seq)).toEqual(['wishChanged']);
        expect(tenant.state).toMatchObject({ state: 'running', process });
      });

      test('to restart is applied, and replaces the process', async () => {
        const { seq } = tenant.state;
        expect(await tenant.restart('r1')).toEqual({ kind: 'applied', generation: 2 });
        await tenant.reaches('running', 2);
        expect(await tenant.toldSince(seq)).toMatchObject([
          { kind: 'restartRequested', by: 'ann', requestId: 'r1' },
          { kind: 'stopBegan', run: 1, charged: false },
          { kind: 'processExited', run: 1, charged: false, next: 'restart' },
          { kind: 'processStarted', run: 2, generation: 2 },
          { kind: 'checkPassed', run: 2 },
        ]);
      });

      test('to restart what is stopped starts it', async () => {
        await tenant.want('stopped', 'r1');
        const { seq } = await tenant.reaches('stopped');
        expect(await tenant.restart('r2')).toEqual({ kind: 'applied', generation: 3 });
        expect(await tenant.reaches('running')).toMatchObject({ wanted: 'running', run: 2 });
        expect(await tenant.kindsSince(seq)).toEqual(['restartRequested', 'processStarted', 'checkPassed']);
      });

      test('that is repeated is answered as before, also later, and has no second effect', async () => {
        const stopped = await tenant.want('stopped', 'r1', 1);
        await tenant.reaches('stopped');
        await tenant.staysAsItIs(async () => expect(await tenant.want('stopped', 'r1', 1)).toEqual(stopped));
        const restarted = await tenant.restart('r2', 2);
        await tenant.reaches('running');
        await tenant.staysAsItIs(async () => {
          expect(await tenant.want('stopped', 'r1', 1)).toEqual(stopped);
          expect(await tenant.restart('r2', 2)).toEqual(restarted);
        });
      });

      test.each([0, 2])('decided on generation %i of 1 is superseded, and changes nothing', async (generation) => {
        await tenant.staysAsItIs(async () => {
          expect(await tenant.want('stopped', 'r1', generation)).toEqual({ kind: 'superseded', generation: 1 });
          expect(await tenant.restart('r2', generation)).toEqual({ kind: 'superseded', generation: 1 });
        });
      });

      test('that was superseded is applied when it comes again, decided afresh', async () => {
        await tenant.want('running', 'r1');
        expect(await tenant.want('stopped', 'r2', 1)).toEqual({ kind: 'superseded', generation: 2 });
        expect(await tenant.want('stopped', 'r2', 2)).toEqual({ kind: 'applied', generation: 3 });
        await tenant.reaches('stopped');
      });
    });

    describe('a decision', () => {
      test.each([
        ['backoff', 'flapping'],
        ['fatal', 'fatal'],
      ] as const)('%s gives the next try a moment, and starts no process', async (kind, problem) => {
        await host.crash();
        const { seq, generation } = tenant.state;
        const decidedAtMs = Date.now();
        expect(await tenant.decide({ kind, delayMs: 60_000, step: 3 })).toEqual({ kind: 'applied', generation });
        expect(tenant.state).toMatchObject({ state: kind, backoffStep: 3, decisionNeeded: null, generation, run: 1 });
        expect(tenant.state.problems).toMatchObject([{ code: problem }]);
        expect(await tenant.toldSince(seq)).toMatchObject([
          { kind: 'tryScheduled', as: kind, step: 3, by: 'workflow' },
        ]);
        const delayMs = Date.parse(tenant.state.nextTryAt ?? '') - decidedAtMs;
        expect(delayMs).toBeGreaterThanOrEqual(0.8 * 60_000);
        expect(delayMs).toBeLessThanOrEqual(1.2 * 60_000 + 1_000);
      });

      test('to restart starts the next run at once', async () => {
        await host.crash();
        const { seq, generation } = tenant.state;
        expect(await tenant.decide({ kind: 'restart' })).toEqual({ kind: 'applied', generation });
        expect(await tenant.reaches('running')).toMatchObject({ run: 2, generation, backoffStep: 0, nextTryAt: null });
        expect(await tenant.kindsSince(seq)).toEqual(['tryScheduled', 'processStarted', 'checkPassed']);
      });

      test('about what waits for none is superseded, and changes nothing', async () => {
        await tenant.staysAsItIs(async () =>
          expect(await tenant.decide(backoff)).toEqual({ kind: 'superseded', generation: 1 }),
        );
      });

      test('about another run, or made on another generation, is superseded, and changes nothing', async () => {
        await host.crash();
        await tenant.staysAsItIs(async () => {
          for (const different of [{ run: 0 }, { run: 2 }, { generation: 0 }, { generation: 2 }]) {
            expect(await tenant.decide(backoff, different)).toEqual({ kind: 'superseded', generation: 1 });
          }
        });
      });

      test('that is repeated is superseded by itself, and has no second effect', async () => {
        await host.crash();
        await tenant.decide(backoff);
        await tenant.staysAsItIs(async () =>
          expect(await tenant.decide(backoff)).toEqual({ kind: 'superseded', generation: 1 }),
        );
      });

      test('is superseded by what a person asked for meanwhile, which starts afresh', async () => {
        await host.crash();
        const { generation, run } = tenant.state;
        expect(await tenant.want('running', 'r1')).toEqual({ kind: 'applied', generation: 2 });
        expect(await tenant.decide(backoff, { generation, run })).toEqual({ kind: 'superseded', generation: 2 });
        expect(await tenant.reaches('running')).toMatchObject({ run: 2, exitsAtMs: [], problems: [], backoffStep: 0 });
      });

      test('about what is then stopped leaves no next try', async () => {
        await host.crash();
        await tenant.decide(backoff);
        await tenant.want('stopped', 'r1');
        expect(tenant.state).toMatchObject({ state: 'stopped', nextTryAt: null, problems: [], run: 1 });
      });
    });

    describe('a release', () => {
      test('is applied, raises the generation, and leaves the process as it is', async () => {
        const { process, seq } = tenant.state;
        expect(await tenant.release('r1')).toEqual({ kind: 'applied', generation: 2 });
        expect(tenant.state).toMatchObject({ state: 'running', wanted: 'running', process, launchGeneration: 1 });
        expect(tenant.state.released).toMatchObject({ by: 'ann', until: null, reason: 'a leak' });
        expect(await tenant.toldSince(seq)).toMatchObject([
          { kind: 'released', by: 'ann', requestId: 'r1', until: null, reason: 'a leak' },
        ]);
      });

      test('for a time is told with the moment of its end, by the clock of the host', async () => {
        const askedAtMs = Date.now();
        await tenant.release('r1', 1, 60_000);
        const untilMs = Date.parse(tenant.state.released?.until ?? '');
        expect(untilMs).toBeGreaterThanOrEqual(askedAtMs + 60_000);
        expect(untilMs).toBeLessThanOrEqual(Date.now() + 60_000);
      });

      test('lets an exit be told without a charge, and nothing follows it until it is taken', async () => {
        await tenant.release('r1');
        const { seq } = tenant.state;
        await host.endReleased();
        expect(tenant.state).toMatchObject({ state: 'exited', process: null, exitsAtMs: [], decisionNeeded: null });
        expect(await tenant.toldSince(seq)).toMatchObject([
          { kind: 'processExited', run: 1, charged: false, next: 'none' },
        ]);
        expect(await tenant.take('r2')).toEqual({ kind: 'applied', generation: 3 });
        expect(await tenant.reaches('running')).toMatchObject({ run: 2, released: null, generation: 3 });
        expect((await tenant.kindsSince(seq)).slice(1)).toEqual(['taken', 'processStarted', 'checkPassed']);
      });

      test('that is taken leaves the process that there is', async () => {
        const { process, seq } = tenant.state;
        await tenant.release('r1');
        await tenant.take('r2');
        expect(tenant.state).toMatchObject({ state: 'running', process, released: null, generation: 3 });
        expect(await tenant.kindsSince(seq)).toEqual(['released', 'taken']);
      });

      test('that is repeated, and a taking that is, is answered as before and has no second effect', async () => {
        const released = await tenant.release('r1', 1);
        await tenant.staysAsItIs(async () => expect(await tenant.release('r1', 1)).toEqual(released));
        const taken = await tenant.take('r2', 2);
        await tenant.staysAsItIs(async () => {
          expect(await tenant.release('r1', 1)).toEqual(released);
          expect(await tenant.take('r2', 2)).toEqual(taken);
        });
      });

      test('of what is released already is refused by the type of its failure, and an old one is superseded', async () => {
        await tenant.release('r1');
        await tenant.staysAsItIs(async () => {
          await expect(tenant.release('r2')).rejects.toMatchObject({ type: 'requestRefused' });
          expect(await tenant.release('r3', 1)).toEqual({ kind: 'superseded', generation: 2 });
          expect(await tenant.take('r4', 1)).toEqual({ kind: 'superseded', generation: 2 });
        });
      });

      test('outlives the directory; its end is told when the tenant is taken', async () => {
        await tenant.release('r1');
        const { process, seq } = tenant.state;
        await host.removeDirectory();
        await until('it is noticed', () => !tenant.state.present);
        expect(tenant.state).toMatchObject({ process, released: { by: 'ann' } });
        await tenant.take('r2');
        await until('its end is told', () => tenant.told.at(-1)?.kind === 'tenantRemoved');
        const kinds = tenant.told.filter((transition) => transition.seq > seq).map(({ kind }) => kind);
        expect(kinds).toEqual(['directoryRemoved', 'taken', 'stopBegan', 'processExited', 'tenantRemoved']);
      });
    });

    describe('a tenant that the host does not know', () => {
      const isRefused = async (name: string) => {
        const request = { name, requestId: 'r1', generation: 1, by: 'ann' };
        const { control } = host;
        const asked = [
          control.setWanted({ ...request, wanted: 'stopped' }),
          control.restart(request),
          control.release({ ...request, forMs: null, reason: null }),
          control.take(request),
          control.applyDecision({ name, generation: 1, run: 1, decision: backoff }),
        ];
        const refusal = { type: 'tenantUnknown', message: expect.any(String) as unknown };
        await Promise.all(asked.map((one) => expect(one).rejects.toMatchObject(refusal)));
      };

      test('is refused by the type of its failure', () => isRefused('nobody'));

      test('is one whose directory and process are gone, and its end is told', async () => {
        const { seq } = tenant.state;
        await host.removeDirectory();
        await until('its end is told', () => tenant.told.at(-1)?.kind === 'tenantRemoved');
        const kinds = tenant.told.filter((transition) => transition.seq > seq).map(({ kind }) => kind);
        expect(kinds).toEqual(['directoryRemoved', 'stopBegan', 'processExited', 'tenantRemoved']);
        expect(host.reports.at(-1)?.state).toMatchObject({ present: false, process: null, state: 'stopped' });
        await isRefused(host.name);
      });
    });
  });
}
