/** An agent without Temporal that carries out one request and dies by kill -9 at a step of it. Arguments: one JSON object. */
import type { TenantSettings } from '../../../config/tenants';
import { SupervisedHouse } from '../../support/supervised-house';

export interface Orders {
  root: string;
  settings: TenantSettings;
  verb: 'add' | 'remove';
  name: string;
  requestId: string;
  /** Never, when the request is to be done with. */
  killAt: string;
}

const { root, settings, verb, name, requestId, killAt } = JSON.parse(process.argv[2] ?? '') as Orders;
const house = new SupervisedHouse(settings, root);
house.onStep = (step) => {
  if (step === killAt) process.kill(process.pid, 'SIGKILL');
};
house.start();
const signal = AbortSignal.timeout(30_000);
const asked =
  verb === 'add'
    ? house.directories.add({ name, requestId, by: 'ann', port: null }, signal)
    : house.directories.remove({ name, requestId, by: 'ann' }, signal);
void asked.then(() => process.kill(process.pid, 'SIGKILL'));
