/** `watchkeeper start` with stand-ins for its children: argv[2] is a StartPlan as JSON. */
import { loadConfiguration } from '../../../../config';
import { runStart } from '../../../../workers/all';
import type { RestartDelays } from '../../../../workers/start/child';
import type { Role } from '../../../../workers/start/role';

export interface StartPlan {
  configurationFile: string;
  roles: Role[];
  restartDelays: RestartDelays;
}

// As the command line does.
process.stdout.on('error', (error) => {
  throw error;
});

const { configurationFile, roles, restartDelays } = JSON.parse(process.argv[2] ?? '') as StartPlan;

runStart(loadConfiguration(configurationFile), { roles, restartDelays, untilUp: () => Promise.resolve(true) }).then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exitCode = 70;
  },
);
