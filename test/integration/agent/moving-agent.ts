/** An agent without Temporal that moves tenants off a lost database and dies by kill -9 on the way. Arguments: one JSON object. */
import type { DatabaseSettings } from '../../../config/databases';
import type { TenantSettings } from '../../../config/tenants';
import { TenantProcess } from '../../../src/agent/tenant-process';
import type { TransitionFact } from '../../../src/domain/tenants/tenant-state';
import { SupervisedHouse } from '../../support/supervised-house';

export interface Life {
  root: string;
  settings: TenantSettings;
  databases: DatabaseSettings;
  /** Right after this was recorded, or right before or after a process is told. */
  killAt: TransitionFact['kind'] | 'written' | 'signalled';
  /** The how many-eth of these. */
  count: number;
}

const { root, settings, databases, killAt, count } = JSON.parse(process.argv[2] ?? '') as Life;
let reached = 0;
const reach = (step: Life['killAt']) => {
  if (step === killAt) reached += 1;
  if (reached === count) process.kill(process.pid, 'SIGKILL');
};

const tell = Reflect.get(TenantProcess.prototype, 'tell');
TenantProcess.prototype.tell = function (signal) {
  reach('written');
  const isTold = tell.call(this, signal);
  reach('signalled');
  return isTold;
};

const house = new SupervisedHouse(settings, root);
house.databases = databases;
house.isWatching = true;
house.onRecorded = () => reach(house.transitions.at(-1)!.kind);
house.start();
