/** The examples for Grafana and Prometheus, as they are read there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const examples = join(__dirname, '../../examples');

export interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { h: number; w: number; x: number; y: number };
  datasource?: { type: string; uid: string };
  fieldConfig?: {
    defaults: { unit: string; thresholds: { mode: string; steps: { color: string; value: number | null }[] } };
  };
  targets?: { refId: string; expr: string; datasource: { type: string; uid: string } }[];
}

export interface Dashboard {
  id: null;
  uid: string;
  title: string;
  schemaVersion: number;
  templating: { list: { name: string; type: string; query: unknown; definition?: string }[] };
  panels: Panel[];
}

export interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string };
}

export const dashboard = JSON.parse(readFileSync(join(examples, 'grafana/watchkeeper.json'), 'utf8')) as Dashboard;
export const rules = (
  parse(readFileSync(join(examples, 'prometheus/watchkeeper-rules.yml'), 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
export const prometheusFile = parse(readFileSync(join(examples, 'prometheus/prometheus.yml'), 'utf8')) as {
  rule_files: string[];
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
};

/** Every query of them, with where it stands. */
export const queries = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: title, expr }))),
  ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
];
