/**
 * Counters, gauges and histograms in memory, and their text as Prometheus reads it (exposition format 0.0.4).
 *
 * Ours, because the exporter of Temporal's SDK ends with the last connection, so that it is silent just while Temporal
 * is away, and because the usual client library wants the names of labels beforehand, which the SDK does not tell.
 */
export type Labels = Readonly<Record<string, string>>;
export type FamilyKind = 'counter' | 'gauge' | 'histogram';

export interface FamilyOptions {
  kind: FamilyKind;
  help: string;
  /** Upper bounds of a histogram, ascending, without +Inf. */
  buckets?: readonly number[];
}

interface Series {
  labels: Labels;
  value: number;
  /** Of a histogram: how many observations fell into each bucket, the last for those beyond all. */
  counts: number[];
}

class Family {
  private readonly series = new Map<string, Series>();

  constructor(
    private readonly name: string,
    private readonly options: FamilyOptions,
  ) {}

  /** Makes it show before anything happened: what is 0 is told from what is not measured. */
  touch(labels: Labels): Series {
    const key = shown(labels);
    let series = this.series.get(key);
    if (series === undefined) {
      const counts = this.options.kind === 'histogram' ? new Array<number>(this.buckets.length + 1).fill(0) : [];
      series = { labels, value: 0, counts };
      this.series.set(key, series);
    }
    return series;
  }

  observe(labels: Labels, value: number): void {
    const series = this.touch(labels);
    const found = this.buckets.findIndex((bound) => value <= bound);
    const index = found === -1 ? this.buckets.length : found;
    series.counts[index] = (series.counts[index] ?? 0) + 1;
    series.value += value;
  }

  clear(): void {
    this.series.clear();
  }

  text(): string {
    const { kind, help } = this.options;
    const lines = [`# HELP ${this.name} ${escapeHelp(help)}`, `# TYPE ${this.name} ${kind}`];
    for (const series of this.series.values()) {
      if (kind === 'histogram') lines.push(...this.histogramLines(series));
      else lines.push(`${this.name}${shown(series.labels)} ${number(series.value)}`);
    }
    return `${lines.join('\n')}\n`;
  }

  private get buckets(): readonly number[] {
    return this.options.buckets ?? usualBuckets;
  }

  private histogramLines({ labels, value, counts }: Series): string[] {
    let sum = 0;
    const lines = counts.map((count, index) => {
      sum += count;
      const le = number(this.buckets[index] ?? Number.POSITIVE_INFINITY);
      return `${this.name}_bucket${shown({ ...labels, le })} ${sum}`;
    });
    return [...lines, `${this.name}_sum${shown(labels)} ${number(value)}`, `${this.name}_count${shown(labels)} ${sum}`];
  }
}

/** Seconds, from a check on the same machine to a start that drags on. */
const usualBuckets: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export class MetricFamilies {
  private readonly families = new Map<string, Family>();
  private readonly readers: (() => void)[] = [];

  /** `labels`: in the same order each time. */
  family(name: string, options: FamilyOptions): Family {
    let family = this.families.get(name);
    if (family === undefined) {
      family = new Family(name, options);
      this.families.set(name, family);
    }
    return family;
  }

  /** Called before each reading, to set what is only looked up then. */
  beforeReading(read: () => void): void {
    this.readers.push(read);
  }

  text(): string {
    for (const read of this.readers) read();
    return [...this.families.values()].map((family) => family.text()).join('');
  }
}

function shown(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function number(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return Number.isFinite(value) ? String(value) : 'NaN';
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeValue(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
