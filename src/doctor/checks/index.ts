/** Every check by its name, in the order in which its group shows it. */
import type { Check } from '../check';
import { examineClock } from './clock';
import { examineConfigurationFile } from './configuration-file';
import { examineDatabases } from './databases';
import { examineFileSystems } from './file-systems';
import { examineFolderRights } from './folder-rights';
import { examineInitProcess } from './init-process';
import { examineInotify } from './inotify';
import { examineKernelPorts } from './kernel-ports';
import { examineLeftBehind } from './left-behind';
import { examineMemory } from './memory';
import { examineNamespace } from './namespace';
import { examineNode } from './node';
import { examineOrders } from './orders';
import { examineProcMount } from './proc-mount';
import { examineProcessLimits } from './process-limits';
import { examineSearchAttributes } from './search-attributes';
import { examineServerClock } from './server-clock';
import { examineShellTools } from './shell-tools';
import { examineStore } from './store';
import { examineTakenPorts } from './taken-ports';
import { examineTemporalServer } from './temporal-server';
import { examineWorkers } from './workers';

export const checks = {
  node: { group: 'versions', examine: examineNode },
  shellTools: { group: 'versions', examine: examineShellTools },
  temporalServer: { group: 'temporal', examine: examineTemporalServer },
  namespace: { group: 'temporal', examine: examineNamespace },
  searchAttributes: { group: 'temporal', examine: examineSearchAttributes },
  workers: { group: 'temporal', examine: examineWorkers },
  serverClock: { group: 'temporal', examine: examineServerClock },
  databases: { group: 'databases', examine: examineDatabases },
  store: { group: 'databases', examine: examineStore },
  orders: { group: 'databases', examine: examineOrders },
  takenPorts: { group: 'ports', examine: examineTakenPorts },
  kernelPorts: { group: 'ports', examine: examineKernelPorts },
  configurationFile: { group: 'files', examine: examineConfigurationFile },
  folderRights: { group: 'files', examine: examineFolderRights },
  fileSystems: { group: 'files', examine: examineFileSystems },
  inotify: { group: 'limits', examine: examineInotify },
  processLimits: { group: 'limits', examine: examineProcessLimits },
  memory: { group: 'limits', examine: examineMemory },
  clock: { group: 'machine', examine: examineClock },
  procMount: { group: 'machine', examine: examineProcMount },
  initProcess: { group: 'machine', examine: examineInitProcess },
  leftBehind: { group: 'machine', examine: examineLeftBehind },
} satisfies Record<string, Check>;
