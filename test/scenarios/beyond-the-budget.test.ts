/** A tenant that crashes again and again: the host's reflex is used up, and its workflow decides what comes next. */
import { House } from '../support/house';
import { tenantWorkflowId } from '../../src/domain/ids';
import { problemAttribute } from '../../src/domain/search-attributes';

jest.setTimeout(300_000);
let house: House;
beforeAll(async () => {
  house = await House.open({
    restart: { reflex: 2, within: '60s', backoff: ['300ms', '600ms'], fatalAfter: 5, retryFatalEvery: '2s' },
  });
});
afterAll(() => house.end());

const tries = async (name: string) =>
  (await house.history(name)).told.flatMap((told) =>
    told.kind === 'tryScheduled' ? [{ as: told.as, step: told.step, by: told.by }] : [],
  );

describe('a tenant that crashes at every start', () => {
  let port: number;

  it('is restarted by the reflex, then by its workflow with growing delays, then is fatal, with the problem shown', async () => {
    port = await house.makeTenant('broken', 'crash');
    const row = await house.seesState('broken', 'fatal');
    expect(row.problem).toMatchObject({ code: 'fatal', message: expect.stringContaining('exit code 7') as string });
    const handle = house.client.workflow.getHandle(tenantWorkflowId('broken'));
    expect((await handle.describe()).typedSearchAttributes.get(problemAttribute)).toBe('fatal');
    expect((await tries('broken')).slice(0, 3)).toEqual([
      { as: 'backoff', step: 1, by: 'workflow' },
      { as: 'backoff', step: 2, by: 'workflow' },
      { as: 'fatal', step: 3, by: 'workflow' },
    ]);
    const { told } = await house.history('broken');
    const startsBefore = (as: string) => {
      const end = told.findIndex((fact) => fact.kind === 'tryScheduled' && fact.as === as);
      return told.slice(0, end).filter(({ kind }) => kind === 'processStarted').length;
    };
    expect([startsBefore('backoff'), startsBefore('fatal')]).toEqual([3, 5]);
    const page = await house.tenantPage('broken');
    expect(page).toContain('It is tried again at');
    expect(page).toContain('exit code 7');
  });

  it('is tried again and again while it is fatal, and heals without a person', async () => {
    const { restarts } = await house.seesState('broken', 'fatal');
    await house.sees('broken', 'was tried again', (row) => row.state === 'fatal' && row.restarts > restarts);
    house.setMode('broken', '');
    await house.serves('broken', port);
    const healed = await house.sees(
      'broken',
      'has recovered',
      (row) => row.state === 'running' && row.problem === null,
    );
    expect(healed.pid).toBe(await house.pidServing('broken', port));
    const { told } = await house.history('broken');
    expect(told.at(-1)?.kind).toBe('recovered');
    expect(told.filter((fact) => fact.kind === 'tryScheduled').every((fact) => fact.by === 'workflow')).toBe(true);
  });

  it('has its whole budget again afterwards', async () => {
    const tried = (await tries('broken')).length;
    const { restarts, pid } = await house.seesState('broken', 'running');
    process.kill(pid ?? 0, 'SIGKILL');
    await house.sees('broken', 'is back', (row) => row.state === 'running' && row.restarts === restarts + 1);
    expect(await tries('broken')).toHaveLength(tried);
  });
});
