import fc from 'fast-check';
import { MetricFamilies } from '../../../src/telemetry/metrics/families';
import { Meters } from '../../../src/telemetry/metrics/meters';
import { metricRoles, metricTable } from '../../../src/telemetry/metrics/table';
import { takeUpdate } from '../../../workers/temporal-meters';
import { Scrape } from '../../support/scrape';

const read = (source: { text(): string }) => new Scrape(source.text());

describe('what a process counts', () => {
  test('is there from the start as 0 where its labels are known, so that nothing happened is told from not measured', () => {
    const scrape = read(new Meters('agent'));
    expect(scrape.value('watchkeeper_restarts_total', { reason: 'checkFailed' })).toBe(0);
    expect(scrape.value('watchkeeper_tenants', { state: 'fatal' })).toBe(0);
    expect(scrape.value('watchkeeper_check_duration_seconds_count')).toBe(0);
  });

  test.each(metricRoles)('is what the table says of a process of the role %s, and nothing else', (role) => {
    const named = Object.entries(metricTable).filter(([, { roles }]) => (roles as readonly string[]).includes(role));
    const { families } = read(new Meters(role));
    expect([...families].map(([name, { kind, help }]) => [name, kind, help])).toEqual(
      named.map(([name, { kind, help }]) => [name, kind, help]),
    );
  });

  test('adds up, whatever the order in which labels are written', () => {
    const meters = new Meters('agent');
    meters.add('watchkeeper_decisions_total', { kind: 'backoff', by: 'agent' });
    meters.add('watchkeeper_decisions_total', { by: 'agent', kind: 'backoff' }, 2);
    expect(read(meters).value('watchkeeper_decisions_total', { kind: 'backoff', by: 'agent' })).toBe(3);
  });

  test('is looked up anew for each reading where it is known anyway', () => {
    const meters = new Meters('agent');
    let untold = 0;
    meters.beforeReading(() => meters.set('watchkeeper_untold_transitions', {}, ++untold));
    expect(read(meters).value('watchkeeper_untold_transitions')).toBe(1);
    expect(read(meters).value('watchkeeper_untold_transitions')).toBe(2);
  });
});

test('every metric is named and explained as Prometheus wants it', () => {
  for (const [name, { kind, help }] of Object.entries(metricTable)) {
    expect(name).toMatch(/^(watchkeeper|process|nodejs)_[a-z_]+$/);
    expect(help).toMatch(/^[A-Z].*\.$/);
    expect(name.endsWith('_total')).toBe(kind === 'counter');
    if (kind === 'histogram') expect(name).toMatch(/_seconds$/);
  }
});

test('no label of ours can name a tenant', () => {
  const labels = Object.values(metricTable).flatMap((definition) => Object.keys(definition.labels));
  expect([...new Set(labels)].sort()).toEqual([
    'by',
    'code',
    'host',
    'kind',
    'member',
    'part',
    'reason',
    'result',
    'role',
    'state',
    'verdict',
    'version',
    'way',
  ]);
});

test('whatever is observed, the buckets of a histogram rise to its count, and its sum is right', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 20, noNaN: true })), (values) => {
      const families = new MetricFamilies();
      const family = families.family('seconds', { kind: 'histogram', help: 'Some.', buckets: [0.1, 1, 10] });
      family.touch({});
      for (const value of values) family.observe({}, value);
      const scrape = read(families);
      const within = (le: number) => values.filter((value) => value <= le).length;
      const buckets = scrape.all('seconds_bucket').map(({ labels, value }) => [labels['le'], value]);
      expect(buckets).toEqual([
        ['0.1', within(0.1)],
        ['1', within(1)],
        ['10', within(10)],
        ['+Inf', values.length],
      ]);
      expect(scrape.value('seconds_count')).toBe(values.length);
      expect(scrape.value('seconds_sum')).toBeCloseTo(values.reduce((sum, value) => sum + value, 0));
    }),
  );
});

test('whatever stands in a label or a help text, it can be read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (value, help) => {
      const families = new MetricFamilies();
      families.family('things', { kind: 'gauge', help }).touch({ name: value }).value = 1;
      expect(read(families).all('things')).toHaveLength(1);
    }),
  );
});

describe('a metric of the SDK', () => {
  const update = (kind: string, name: string, value: number, attributes = {}, unit = '') => ({
    metric: { kind, name, unit, description: 'What it is.' },
    value,
    attributes,
  });

  test('is named as Prometheus wants it, and counted, set or observed by its kind', () => {
    const families = new MetricFamilies();
    for (let count = 0; count < 2; count++) {
      takeUpdate(families, update('counter', 'temporal_request', 1, { operation: 'Poll', service_name: 'x' }));
      takeUpdate(families, update('gauge', 'temporal_num_pollers', 5 + count));
      takeUpdate(families, update('up-down-counter', 'temporal_open', count === 0 ? 3 : -1));
      takeUpdate(families, update('histogram', 'temporal_request_latency', 0.2, {}, 's'));
    }
    const scrape = read(families);
    expect(scrape.value('temporal_request_total', { operation: 'Poll' })).toBe(2);
    expect(scrape.all('temporal_request_total')[0]!.labels).toEqual({ operation: 'Poll' });
    expect(scrape.value('temporal_num_pollers')).toBe(6);
    expect(scrape.value('temporal_open')).toBe(2);
    expect(scrape.value('temporal_request_latency_seconds_count')).toBe(2);
  });

  test('may have other labels from one time to the next, in any order', () => {
    const families = new MetricFamilies();
    takeUpdate(families, update('counter', 'temporal_request', 1, { a: '1', b: '2' }));
    takeUpdate(families, update('counter', 'temporal_request', 1, { b: '2', a: '1' }));
    takeUpdate(families, update('counter', 'temporal_request', 1, { c: '1' }));
    takeUpdate(families, update('counter', 'temporal_request', 1, { a: '1\n2' }));
    const values = read(families)
      .all('temporal_request_total')
      .map(({ value }) => value);
    expect(values).toEqual([2, 1, 1]);
  });
});
