import { describeTenantMove, type TenantMoveHarness } from '../../support/contracts/tenant-move';
import { fakeTelling, toldBy } from '../../support/contracts/told-by';
import { DatabaseHouse } from '../../support/database-house';
import { quickSettings } from '../../support/supervised-house';
import { until } from '../../support/until';

jest.setTimeout(120_000);
const name = 'alpha';
const unknown = 'db9';
const neverAsked = () => Promise.reject(new Error('nothing of this contract needs it'));
const notNeeded = { crash: neverAsked, endReleased: neverAsked, removeDirectory: neverAsked };

async function fakeHost(): Promise<TenantMoveHarness> {
  const { agent, reports } = await fakeTelling(name, ['db1', 'db2']);
  const state = () => agent.state;
  return {
    ...{ control: agent, name, reports, state, free: 'db2', unknown },
    ...notNeeded,
    end: async () => undefined,
  };
}

describe('over real databases', () => {
  const dbs = new DatabaseHouse();
  const realHost = async (): Promise<TenantMoveHarness> => {
    await dbs.begin({ names: [name], tenants: { restart: { ...quickSettings.restart, reflex: 0 } } });
    const { house } = dbs;
    const { reports, stop } = toldBy(house, name);
    await until('it is told', () => reports.length > 0);
    const free = dbs.databaseOf(name) === 'db1' ? 'db2' : 'db1';
    const state = () => house.state(name)!;
    return {
      ...{ control: house.requests, name, reports, state, free, unknown },
      ...notNeeded,
      end: async () => stop(),
    };
  };
  describeTenantMove('a move on a host', realHost);
});
describeTenantMove('a move on a fake host', fakeHost);
