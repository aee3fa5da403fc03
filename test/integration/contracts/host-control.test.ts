import type { HostControl } from '../../../activities/hosts';
import { reportHost } from '../../../src/agent/host-report';
import { connectLazily } from '../../../src/client/connection';
import { AgentPresence, type PresenceOptions } from '../../../workers/agent/presence';
import { describeHostControl, type HostControlHarness } from '../../support/contracts/host-control';
import { SupervisedHouse } from '../../support/supervised-house';
import { FakeHost } from '../../support/temporal-fake-host';
import { until } from '../../support/until';

async function realHost(): Promise<HostControlHarness> {
  const house = new SupervisedHouse().start();
  const { supervisor, journal } = house;
  const bornAtMs = Date.now();
  let lives = 0;
  /** As `runAgent` puts it together; of the presence only the name of this life is asked. */
  const newControl = (): HostControl => {
    const agentSince = new Date(bornAtMs + lives++).toISOString();
    const { incarnation } = new AgentPresence({ agentSince } as PresenceOptions);
    return {
      status: () => {
        const { isScanned, launchHash } = supervisor;
        const facts = {
          host: 'h1',
          incarnation,
          agentSince,
          configHash: 'abc',
          configRefused: null,
          launchHash,
          isScanned,
          databases: [],
        };
        return reportHost(journal, { ...facts, problems: supervisor.listProblems() }, new Date().toISOString());
      },
    };
  };
  await until('the watch path was read', () => supervisor.isScanned);
  let control = newControl();
  return {
    host: 'h1',
    control: { status: () => control.status() },
    rebirth: () => void (control = newControl()),
    end: () => house.end(),
  };
}

async function fakeHost(): Promise<HostControlHarness> {
  const door = connectLazily({ kind: 'address', address: '127.0.0.1:1', namespace: 'default' });
  const host = new FakeHost(door.client);
  return { host: host.host, control: host, rebirth: () => host.rebirth('2'), end: () => door.close() };
}

describeHostControl('the status of a host', realHost);
describeHostControl('the status of a fake host', fakeHost);
