import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { signalProcess } from '../../../src/adapters/processes/identity';
import type { TenantControlHarness } from '../../support/contracts/asked-tenant';
import { describeTenantControl } from '../../support/contracts/tenant-control';
import { fakeTelling, toldBy } from '../../support/contracts/told-by';
import { freePort } from '../../support/lane-ports';
import { quickSettings, SupervisedHouse } from '../../support/supervised-house';
import { until } from '../../support/until';

const name = 'alpha';

async function fakeHost(): Promise<TenantControlHarness> {
  const { agent, reports } = await fakeTelling(name);
  return {
    ...{ control: agent, name, reports },
    state: () => agent.state,
    crash: async () => {
      await agent.exit('decision');
      await agent.tell();
    },
    endReleased: async () => {
      await agent.exit('none', 'ended by SIGKILL', false);
      await agent.tell();
    },
    removeDirectory: async () => {
      await agent.remove();
      await agent.tell();
    },
    end: async () => undefined,
  };
}

async function realHost(): Promise<TenantControlHarness> {
  const restart = { ...quickSettings.restart, reflex: 0 };
  const house = new SupervisedHouse({ restart });
  house.make(name, await freePort());
  house.start();
  const { reports, stop } = toldBy(house, name);
  const state = () => house.state(name)!;
  await house.reaches(name, 'running');
  return {
    ...{ control: house.requests, name, reports, state },
    crash: async () => {
      signalProcess(state().process!.identity, 'SIGKILL', 'process');
      await until('it waits for a decision', () => state().decisionNeeded);
    },
    endReleased: async () => {
      signalProcess(state().process!.identity, 'SIGKILL', 'process');
      await until('it has ended', () => state().process === null);
    },
    removeDirectory: async () => rmSync(join(house.watchPath, name), { recursive: true }),
    end: async () => {
      stop();
      await house.end();
    },
  };
}

describeTenantControl('the tenants of a host', realHost);
describeTenantControl('the tenant of a fake host', fakeHost);
