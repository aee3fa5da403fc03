/** Temporal's dev server as Watchkeeper runs it: made ready, and its closed workflows kept for 30 days. */
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { setTimeout as delay } from 'node:timers/promises';
import { retentionSeconds } from '../domain/retention';
import { everyAttributeQuery } from '../domain/search-attributes';
import { embeddedTemporalIp } from './temporal-arguments';
import type { EmbeddedTemporalSettings } from './temporal-arguments';

export function embeddedTemporalAddress(settings: EmbeddedTemporalSettings): string {
  return `${embeddedTemporalIp}:${settings.port}`;
}

export function temporalWebUrl(settings: EmbeddedTemporalSettings): string {
  return `http://${embeddedTemporalIp}:${settings.uiPort}/namespaces/${settings.namespace}/workflows`;
}

/** Resolves when the namespace can be used and has our retention; tries until then, or rejects when aborted. */
export async function prepareTemporal(settings: EmbeddedTemporalSettings, signal: AbortSignal): Promise<void> {
  for (;;) {
    const error = await tryToPrepare(settings);
    if (error === null) return;
    signal.throwIfAborted();
    await delay(retryMs, undefined, { signal });
  }
}

const retryMs = 100;
const attemptMs = 5000;

async function tryToPrepare(settings: EmbeddedTemporalSettings): Promise<unknown> {
  // Not `connect`: when that fails its channel stays open and tries for ever. The repetition is ours, without the
  // growing pauses of the usual interceptor and of a channel that remembers the last failure.
  const connection = Connection.lazy({
    address: embeddedTemporalAddress(settings),
    interceptors: [],
    channelArgs: { 'grpc.use_local_subchannel_pool': 1 },
  });
  try {
    await useNamespace(connection, settings.namespace);
    return null;
  } catch (error) {
    // Not up yet, which is what we wait for; the caller's signal bounds it.
    return error;
  } finally {
    await connection.close();
  }
}

async function useNamespace(connection: Connection, namespace: string): Promise<void> {
  const service = connection.workflowService;
  await connection.withDeadline(Date.now() + attemptMs, async () => {
    const { config } = await service.describeNamespace({ namespace });
    // The dev server itself gives every namespace 24 h.
    if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) !== retentionSeconds) {
      const workflowExecutionRetentionTtl = msToTs(retentionSeconds * 1000);
      await service.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
    }
    // Visibility comes up last, and the search attributes after it.
    await service.countWorkflowExecutions({ namespace, query: everyAttributeQuery });
  });
}
