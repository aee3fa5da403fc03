/** The metrics of one process, and where they are served, if anywhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PrometheusSettings } from '../config/prometheus';
import { Meters } from '../src/telemetry/metrics/meters';
import { measureProcess } from '../src/telemetry/metrics/process-meters';
import { MetricsServer } from '../src/telemetry/metrics/server';
import type { MetricRole } from '../src/telemetry/metrics/table';
import { findProjectRoot } from './start/project-root';

export interface ServedMeters {
  meters: Meters;
  /** Whether somebody may read them: what costs more than counting is only done then. */
  isServed: boolean;
  stop: () => void;
}

export interface ServingOptions {
  onServing: (url: string) => void;
  onRefused: (sentence: string) => void;
  /** Of an agent. */
  host?: string;
}

export function serveMeters(role: MetricRole, settings: PrometheusSettings, options: ServingOptions): ServedMeters {
  const meters = new Meters(role);
  const port = settings[role];
  if (port === null) return { meters, isServed: false, stop: () => undefined };
  const measuring = measureProcess(meters, readVersion(), options.host);
  const { onServing, onRefused } = options;
  const server = new MetricsServer({ listen: settings.listen, port, text: () => meters.text(), onServing, onRefused });
  server.start();
  const stop = (): void => {
    measuring.stop();
    server.stop();
  };
  return { meters, isServed: true, stop };
}

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(join(findProjectRoot(), 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
