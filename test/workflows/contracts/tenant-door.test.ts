import { connectLazily } from '../../../src/client/connection';
import { listTenantsOfHost, tellTenant } from '../../../src/client/tenants';
import { tenantWorkflowId } from '../../../src/domain/ids';
import { AnswerProxy } from '../../support/answer-proxy';
import { describeTenantDoor, type TenantDoorHarness } from '../../support/contracts/tenant-door';
import { FakeWorkflows } from '../../support/fake-workflows';
import { TestTemporal } from '../../support/temporal';
import { OwnServer } from '../../support/temporal-own-server';
import { transitionsTold } from '../../support/temporal-told';

/** The client's own connection goes through the proxy; what arrived is read past it. */
async function realDoor(): Promise<TenantDoorHarness> {
  const server = await OwnServer.start();
  const temporal = await TestTemporal.open(server.address);
  await temporal.startOrchestrator();
  const proxy = await AnswerProxy.start(server.port);
  const own = connectLazily({ kind: 'address', address: proxy.address, namespace: 'default' });
  const { client } = own;
  return {
    tell: (report) => tellTenant(client, report),
    list: (host) => listTenantsOfHost(client, host),
    received: (name) => transitionsTold(temporal.client, name),
    terminate: async (name) => {
      await temporal.client.workflow.getHandle(tenantWorkflowId(name)).terminate();
    },
    goAway: () => server.kill(),
    comeBack: () => server.start(),
    loseAnswers: () => proxy.loseAnswers(),
    hearAnswers: () => proxy.hearAnswers(),
    end: async () => {
      await own.close();
      await proxy.end();
      await temporal.close();
      await server.end();
    },
  };
}

async function fakeDoor(): Promise<TenantDoorHarness> {
  const workflows = new FakeWorkflows();
  return {
    tell: workflows.tell,
    list: workflows.list,
    received: async (name) => workflows.receivedBy(name),
    terminate: async (name) => workflows.terminate(name),
    goAway: async () => {
      workflows.isAway = true;
      workflows.outcomeOf = () => 'refused';
    },
    comeBack: async () => {
      workflows.isAway = false;
      workflows.outcomeOf = () => 'told';
    },
    loseAnswers: () => (workflows.outcomeOf = () => 'lost'),
    hearAnswers: () => (workflows.outcomeOf = () => 'told'),
    end: async () => undefined,
  };
}

describeTenantDoor('the door to the workflows of tenants', realDoor);
describeTenantDoor('the door to fake workflows', fakeDoor);
