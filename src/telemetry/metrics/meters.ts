/** What a process counts and measures: the metrics of its role, by name, with the labels that the table allows. */
import { MetricFamilies, type Labels } from './families';
import {
  metricTable,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelValues,
  type MetricDefinition,
  type MetricName,
  type MetricRole,
} from './table';

export class Meters {
  readonly families = new MetricFamilies();

  constructor(readonly role: MetricRole) {
    for (const [name, definition] of Object.entries(metricTable)) {
      if (!(definition.roles as readonly MetricRole[]).includes(role)) continue;
      const family = this.familyOf(name as MetricName);
      for (const labels of combinations(definition.labels)) family.touch(labels);
    }
  }

  add<Name extends CounterName>(name: Name, labels: LabelValues<Name>, by = 1): void {
    this.familyOf(name).touch(inOrder(name, labels)).value += by;
  }

  set<Name extends GaugeName>(name: Name, labels: LabelValues<Name>, value: number): void {
    this.familyOf(name).touch(inOrder(name, labels)).value = value;
  }

  /** For a counter that somebody else keeps. */
  setTotal<Name extends CounterName>(name: Name, labels: LabelValues<Name>, total: number): void {
    this.familyOf(name).touch(inOrder(name, labels)).value = total;
  }

  observe<Name extends HistogramName>(name: Name, labels: LabelValues<Name>, value: number): void {
    this.familyOf(name).observe(inOrder(name, labels), value);
  }

  /** Called before each scrape. */
  beforeReading(read: () => void): void {
    this.families.beforeReading(read);
  }

  text(): string {
    return this.families.text();
  }

  private familyOf(name: MetricName) {
    const definition: MetricDefinition = metricTable[name];
    return this.families.family(name, definition);
  }
}

/** The values of the labels name a series, in the order of the table. */
function inOrder(name: MetricName, labels: Labels): Labels {
  const names = Object.keys(metricTable[name].labels);
  return names.length < 2 ? labels : Object.fromEntries(names.map((label) => [label, labels[label] ?? '']));
}

/** None when a label may have any value: then nobody knows yet which there are. */
function combinations(labels: MetricDefinition['labels']): Labels[] {
  return Object.entries(labels).reduce<Labels[]>(
    (all, [label, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [label]: value }))),
    [{}],
  );
}
