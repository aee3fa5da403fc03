import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { signalProcess } from '../../../src/adapters/processes/identity';
import { Outbox } from '../../../src/agent/outbox';
import type { TenantReport } from '../../../src/domain/tenants/tenant-report';
import type { TenantControlHarness } from '../../support/contracts/asked-tenant';
import { describeTenantControl } from '../../support/contracts/tenant-control';
import { freePort } from '../../support/lane-ports';
import { quickSettings, SupervisedHouse } from '../../support/supervised-house';
import { FakeAgent, testPolicy } from '../../support/temporal-fake-agent';
import { until } from '../../support/until';

const name = 'alpha';

async function fakeHost(): Promise<TenantControlHarness> {
  const reports: TenantReport[] = [];
  const tell = async (report: TenantReport) => void reports.push(report);
  const agent = new FakeAgent({ tell, host: 'h1', name });
  agent.policy = { ...testPolicy, reflex: 0 };
  await agent.appear();
  await agent.tell();
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
  const reports: TenantReport[] = [];
  const restart = { ...quickSettings.restart, reflex: 0 };
  const house = new SupervisedHouse({ restart });
  house.make(name, await freePort());
  house.start();
  const outbox = new Outbox(house.journal, {
    host: 'h1',
    policy: () => restart,
    tell: async (report) => void reports.push(report),
    onReachable: (error) => {
      throw error ?? new Error('it was away');
    },
    areStartsWaiting: () => house.supervisor.slots.areStartsWaiting,
    onTold: () => undefined,
  });
  house.onRecorded = (recorded) => outbox.note(recorded);
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
      outbox.stop();
      await house.end();
    },
  };
}

describeTenantControl('the tenants of a host', realHost);
describeTenantControl('the tenant of a fake host', fakeHost);
