/** What is given to an operator for Grafana and Prometheus is well formed, and speaks of our metrics only. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricTable } from '../../../src/telemetry/metrics/table';
import { parseConfiguration } from '../../../config';
import { dashboard, prometheusFile, queries, rules } from '../../support/examples';
import { askedBy } from '../../support/queries';
import { tablesOf } from './tables-of';

const page = readFileSync(join(__dirname, '../../../docs/metrics.md'), 'utf8');
const panels = dashboard.panels.filter(({ type }) => type !== 'row');

test('docs/metrics.md has every metric with kind, processes, labels and meaning, and nothing else', () => {
  const [table] = tablesOf(page, '## Metrics');
  expect(table).toEqual(
    Object.entries(metricTable).map(([name, { kind, roles, labels, help }]) => [
      `\`${name}\``,
      kind,
      roles.join(', '),
      Object.keys(labels)
        .map((label) => `\`${label}\``)
        .join(', '),
      help,
    ]),
  );
});

test('the ports of the page are those that the scrape configuration asks', () => {
  const [, shown = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { agent, worker, orders, start } = parseConfiguration(shown, '/house/watchkeeper.yaml').prometheus;
  const targets = prometheusFile.scrape_configs.flatMap((job) => job.static_configs.flatMap((one) => one.targets));
  expect(targets).toEqual([agent, worker, orders, start].map((port) => `127.0.0.1:${port}`));
  expect(prometheusFile.rule_files).toEqual(['watchkeeper-rules.yml']);
});

describe('the dashboard', () => {
  test('can be imported: no id of its own, a schema of Grafana 10, a variable for the data source that all use', () => {
    expect(dashboard).toMatchObject({ id: null, uid: 'watchkeeper', title: 'Watchkeeper', schemaVersion: 39 });
    expect(dashboard.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    for (const { datasource, targets = [] } of panels) {
      for (const used of [datasource, ...targets.map((target) => target.datasource)]) {
        expect(used).toEqual({ type: 'prometheus', uid: '${datasource}' });
      }
    }
  });

  test('has panels with numbers of their own, that fill the width and do not overlap', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([title, x < 24, taken.has(`${x},${y}`)]).toEqual([title, true, false]);
          taken.add(`${x},${y}`);
        }
      }
    }
    const height = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
    expect(taken.size).toBe(24 * height);
  });

  test('gives every panel a unit, thresholds that rise, and at least one query', () => {
    for (const { title, fieldConfig, targets = [] } of panels) {
      const { unit, thresholds } = fieldConfig!.defaults;
      expect([title, unit, targets.length > 0]).toEqual([title, expect.stringMatching(/^\w+$/), true]);
      const [first, ...others] = thresholds.steps.map(({ value }) => value);
      expect([title, thresholds.mode, first]).toEqual([title, 'absolute', null]);
      expect(others).toEqual([...others].sort((a, b) => Number(a) - Number(b)));
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    }
  });
});

test('every alert has a name of its own, a severity and a sentence', () => {
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const { alert, labels, annotations } of rules) {
    expect(alert).toMatch(/^Watchkeeper[A-Z]/);
    expect(['warning', 'critical']).toContain(labels.severity);
    expect(annotations.summary).not.toBe('');
  }
});

test.each(queries)('$where: asks for metrics that there are, by labels that they have', ({ expr }) => {
  const { metrics, labels } = askedBy(expr);
  const ours = metrics.filter((metric) => !/^(up$|temporal_)/.test(metric));
  const definitions: Record<string, { kind: string; labels: object }> = metricTable;
  const familyOf = (name: string) => (definitions[name] ? name : name.replace(/_(bucket|sum|count)$/, ''));
  expect(ours.filter((name) => definitions[familyOf(name)] === undefined)).toEqual([]);
  const isWhole = (name: string) => (definitions[familyOf(name)]?.kind === 'histogram') !== name in definitions;
  expect(ours.filter((name) => !isWhole(name))).toEqual([]);
  const given = ['instance', 'job', 'le', ...ours.flatMap((name) => Object.keys(definitions[familyOf(name)]!.labels))];
  expect(labels.filter((label) => !given.includes(label))).toEqual([]);
});

test('the reading of queries finds what is wrong with one', () => {
  expect(askedBy('sum by (a, b) (rate(one_total{c=~"d|e{f"}[5m])) / two{g!="h"} > 0 or three')).toEqual({
    metrics: ['one_total', 'two', 'three'],
    labels: ['c', 'g', 'a', 'b'],
  });
});
