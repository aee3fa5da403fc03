/** Makes what is missing on a Temporal server: the namespace with its retention, and the search attributes. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { retentionSeconds } from '../domain/retention';
import { keywordType, searchAttributes } from '../domain/search-attributes';
import type { TemporalSettings } from '../../config/temporal';
import { connect, temporalPlace } from './connection';
import { within } from './deadline';
import { requirePrepared } from './prepared';
import { RequestFailure } from './request-failure';
import { readRetention, readSearchAttributes } from './server-reading';

export type PreparationStep =
  | { kind: 'makeNamespace'; namespace: string }
  | { kind: 'keepLonger'; namespace: string }
  | { kind: 'makeSearchAttributes'; namespace: string; names: readonly string[] };

export interface Preparation {
  address: string;
  namespace: string;
  steps: readonly (PreparationStep & { outcome: 'done' | 'planned' | 'refused'; reason: string | null })[];
  /** Whether the namespace has now all that Watchkeeper needs. */
  isUsable: boolean;
}

const callMs = 10_000;
const lookMs = 2_000;
/** A server learns of a new namespace within some ten seconds. */
const usableWithinMs = 40_000;
const everyMs = 500;

/** Throws a RequestFailure when nobody can be reached. `isRehearsal`: says only what would be done. */
export async function prepareServer(temporal: TemporalSettings, isRehearsal: boolean): Promise<Preparation> {
  const door = await connect(temporal);
  try {
    const { client } = door;
    const { namespace } = client.options;
    const missing = await findMissing(client, namespace);
    const steps: Preparation['steps'][number][] = [];
    for (const step of missing) {
      const isLost = steps.some(({ kind, outcome }) => kind === 'makeNamespace' && outcome === 'refused');
      if (isRehearsal) steps.push({ ...step, outcome: 'planned', reason: null });
      else if (isLost) steps.push({ ...step, outcome: 'refused', reason: 'there is no namespace' });
      else steps.push({ ...step, ...(await carryOut(client, step)) });
    }
    const isUsable = steps.every(({ outcome }) => outcome === 'done') && (await becomesUsable(client, namespace));
    return { address: temporalPlace(temporal).address, namespace, steps, isUsable };
  } finally {
    await door.close();
  }
}

/** In the order in which they have to be made. */
async function findMissing(client: Client, namespace: string): Promise<PreparationStep[]> {
  const ours = searchAttributes.map(({ name }) => name);
  const retention = await readRetention(client, namespace).catch((error: unknown) => {
    if (error instanceof RequestFailure && error.kind === 'namespaceMissing') return null;
    throw error;
  });
  if (retention === null) {
    return [
      { kind: 'makeNamespace', namespace },
      { kind: 'makeSearchAttributes', namespace, names: ours },
    ];
  }
  const known = await readSearchAttributes(client, namespace);
  const names = ours.filter((name) => known[name] === undefined);
  return [
    ...(retention < retentionSeconds ? [{ kind: 'keepLonger', namespace } as const] : []),
    ...(names.length > 0 ? [{ kind: 'makeSearchAttributes', namespace, names } as const] : []),
  ];
}

async function carryOut(client: Client, step: PreparationStep) {
  try {
    await untilKnown(() => within(client, callMs, () => make(client, step)));
    return { outcome: 'done', reason: null } as const;
  } catch (error) {
    return { outcome: 'refused', reason: error instanceof Error ? error.message : String(error) } as const;
  }
}

/** One part of a server may not know yet of the namespace that another has just made. */
async function untilKnown(call: () => Promise<unknown>): Promise<void> {
  const tooLateAtMs = performance.now() + usableWithinMs;
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      const isNew = error instanceof RequestFailure && error.kind === 'namespaceMissing';
      if (!isNew || performance.now() > tooLateAtMs) throw error;
    }
    await delay(everyMs);
  }
}

async function make(client: Client, step: PreparationStep): Promise<unknown> {
  const { workflowService, operatorService } = client.connection;
  const { namespace } = step;
  const retention = msToTs(retentionSeconds * 1000);
  if (step.kind === 'makeNamespace')
    return workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
  if (step.kind === 'keepLonger')
    return workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: retention } });
  return operatorService.addSearchAttributes({ namespace, searchAttributes: typesOf(step.names) });
}

function typesOf(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, keywordType]));
}

async function becomesUsable(client: Client, namespace: string): Promise<boolean> {
  const tooLateAtMs = performance.now() + usableWithinMs;
  while (performance.now() < tooLateAtMs) {
    try {
      await requirePrepared(client.connection, namespace, lookMs);
      return true;
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
    }
    await delay(everyMs);
  }
  return false;
}
