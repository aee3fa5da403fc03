/** The metrics of a process with a Temporal worker. Apart from the others, because `start` does without the SDK. */
import type { PrometheusSettings } from '../config/prometheus';
import type { Logger } from '../src/telemetry/logger';
import type { MetricRole } from '../src/telemetry/metrics/table';
import { serveMeters, type ServedMeters } from './metrics';
import { TemporalMeters } from './temporal-meters';

export interface WorkerMeters extends Pick<ServedMeters, 'meters' | 'stop'> {
  /** What the SDK fills; null: nobody may read it. */
  sdkMetrics: TemporalMeters['buffer'] | null;
}

export function serveWorkerMeters(
  role: Exclude<MetricRole, 'start'>,
  settings: PrometheusSettings,
  log: Logger,
  host?: string,
): WorkerMeters {
  const { meters, isServed, stop } = serveMeters(role, settings, {
    onServing: (url) => log.note('telemetry:metricsServed', { url }),
    onRefused: (sentence) => log.note('telemetry:metricsRefused', {}, sentence),
    ...(host !== undefined && { host }),
  });
  const sdk = isServed ? new TemporalMeters(meters.families) : null;
  const stopAll = (): void => {
    sdk?.stop();
    stop();
  };
  return { meters, sdkMetrics: sdk?.buffer ?? null, stop: stopAll };
}
