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

export async function worker(call: Call): Promise<number> {
  const { only } = call.options;
  if (only !== undefined) return workerParts[partOf(only)](call);
  const { runWorker } = require('../../workers/orchestrator') as typeof import('../../workers/orchestrator');
  return runWorker(configurationOf(call));
}

/** What a worker of its own may do, by the name that `--only` takes. */
const workerParts = { orders: ordersWorker };

function partOf(only: string): keyof typeof workerParts {
  if (Object.hasOwn(workerParts, only)) return only as keyof typeof workerParts;
  const names = Object.keys(workerParts);
  throw new UsageError(
    `--only: a worker has no part ${JSON.stringify(only)}${didYouMean(only, names) || `; it has ${names.join(', ')}`}`,
  );
}

function ordersWorker(call: Call): Promise<number> {
  const configuration = configurationOf(call);
  const { orders, store, file } = configuration;
  if (orders === null || store === null)
    throw new UsageError(`--only orders: ${file} has no section orders; write it, or leave --only out`);
  const { runOrdersWorker } = require('../../workers/orders') as typeof import('../../workers/orders');
  return runOrdersWorker({ ...configuration, orders, store });
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
