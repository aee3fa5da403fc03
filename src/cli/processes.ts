/** The commands that stay: they end on SIGTERM or SIGINT. */
import type { Configuration } from '../../config';
import { readVersionInForce } from '../../workers/version-in-force';
import type { Call } from './call';
import { didYouMean } from '../domain/did-you-mean';
import { UsageError } from './failure';

/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports --
   Each role loads its own half of the Temporal SDK only. */
export function start(call: Call): Promise<number> {
  const { runStart } = require('../../workers/all') as typeof import('../../workers/all');
  return runStart(call.configuration(), { calledAs: call.terminal.calledAs });
}

export function worker(call: Call): Promise<number> {
  const { runWorker } = require('../../workers/orchestrator') as typeof import('../../workers/orchestrator');
  return runWorker(configurationOf(call));
}

export async function agent(call: Call): Promise<number> {
  const configuration = configurationOf(call);
  const ids = configuration.hosts.map(({ id }) => id);
  const host = call.options['host'] ?? '';
  if (!ids.includes(host)) {
    const guess = didYouMean(host, ids);
    throw new UsageError(
      `--host: there is no host ${JSON.stringify(host)} in ${configuration.file}${guess || `; there are ${ids.join(', ')}`}`,
    );
  }
  const { runAgent } = require('../../workers/agent') as typeof import('../../workers/agent');
  return runAgent(configuration, host);
}
/** What `start` has in force, in a child of it; else the file. */
function configurationOf(call: Call): Configuration {
  return readVersionInForce(call.terminal.env, call.configurationFile()) ?? call.configuration();
}

/* eslint-enable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports */
