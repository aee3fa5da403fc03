/** What hosts of a contract tell, without Temporal. */
import { Outbox } from '../../../src/agent/outbox';
import type { TenantReport } from '../../../src/domain/tenants/tenant-report';
import type { SupervisedHouse } from '../supervised-house';
import { FakeAgent, testPolicy } from '../temporal-fake-agent';

/** From now on; what was recorded before comes first. Nobody is to be told anything that cannot be told at once. */
export function toldBy(house: SupervisedHouse, name: string): { reports: TenantReport[]; stop: () => void } {
  const reports: TenantReport[] = [];
  const outbox = new Outbox(house.journal, {
    host: 'h1',
    policy: () => house.settings.restart,
    tell: async (report) => void reports.push(report),
    onReachable: (error) => {
      throw error ?? new Error('it was away');
    },
    areStartsWaiting: () => house.supervisor.slots.areStartsWaiting,
    onTold: () => undefined,
  });
  house.onRecorded = (recorded) => outbox.note(recorded);
  if (house.state(name) !== undefined) outbox.note(name);
  return { reports, stop: () => outbox.stop() };
}

/** It runs, with the first of these databases, and no reflex is in its budget. */
export async function fakeTelling(
  name: string,
  membersUp: string[] | null = null,
): Promise<{ agent: FakeAgent; reports: TenantReport[] }> {
  const reports: TenantReport[] = [];
  const tell = async (report: TenantReport) => void reports.push(report);
  const agent = new FakeAgent({ tell, host: 'h1', name });
  agent.policy = { ...testPolicy, reflex: 0 };
  agent.membersUp = membersUp;
  await agent.appear();
  await agent.tell();
  return { agent, reports };
}
