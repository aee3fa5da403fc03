/** The metrics of Temporal's SDK, among ours: drained from the buffer that its runtime fills. */
import { MetricsBuffer } from '@temporalio/worker';
import type { FamilyKind, MetricFamilies } from '../src/telemetry/metrics/families';

const drainEveryMs = 1000;
const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

interface Update {
  metric: { name: string; kind: string; unit?: string | undefined; description?: string | undefined };
  value: number;
  attributes: Readonly<Record<string, unknown>>;
}

export class TemporalMeters {
  readonly buffer = new MetricsBuffer({ useSecondsForDurations: true, maxBufferSize: 50_000 });
  private readonly timer = setInterval(() => this.drain(), drainEveryMs).unref();

  constructor(private readonly families: MetricFamilies) {
    families.beforeReading(() => this.drain());
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private drain(): void {
    for (const update of this.buffer.retrieveUpdates()) takeUpdate(this.families, update);
  }
}

export function takeUpdate(families: MetricFamilies, { metric, value, attributes }: Update): void {
  const kind = kindOf(metric.kind);
  const family = families.family(prometheusName(metric.name, kind, metric.unit), {
    kind,
    help: metric.description || 'A metric of Temporal’s SDK.',
    buckets,
  });
  const labels = Object.fromEntries(
    Object.keys(attributes)
      .filter((name) => name !== 'service_name')
      .sort()
      .map((name) => [name.replace(/\W/g, '_'), String(attributes[name])]),
  );
  if (kind === 'histogram') family.observe(labels, value);
  else if (metric.kind === 'gauge') family.touch(labels).value = value;
  else family.touch(labels).value += value;
}

function kindOf(kind: string): FamilyKind {
  if (kind === 'histogram' || kind === 'counter') return kind;
  return 'gauge';
}

/** As the SDK's own exporter would call it, with the unit and `_total` as Prometheus wants them. */
function prometheusName(name: string, kind: FamilyKind, unit: string | undefined): string {
  const plain = name.replace(/\W/g, '_');
  const inSeconds = kind === 'histogram' && unit === 's' && !plain.endsWith('_seconds') ? `${plain}_seconds` : plain;
  return kind === 'counter' && !inSeconds.endsWith('_total') ? `${inSeconds}_total` : inSeconds;
}
