/** Reads metrics as Prometheus does (exposition format 0.0.4), and throws where Prometheus would refuse. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface ScrapedFamily {
  kind: string;
  help: string;
  samples: Sample[];
}

export class Scrape {
  readonly families = new Map<string, ScrapedFamily>();

  constructor(text: string) {
    if (!text.endsWith('\n')) throw new Error('the last line has no end');
    for (const line of text.slice(0, -1).split('\n')) this.take(line);
  }

  static async of(url: string): Promise<Scrape> {
    const response = await fetch(url);
    if (response.status !== 200) throw new Error(`${url}: HTTP status ${response.status}`);
    return new Scrape(await response.text());
  }

  /** The value of the one series with at least these labels. */
  value(name: string, labels: Record<string, string> = {}): number {
    const found = this.all(name, labels);
    if (found.length !== 1) throw new Error(`${found.length} series of ${name} ${JSON.stringify(labels)}`);
    return found[0]!.value;
  }

  all(name: string, labels: Record<string, string> = {}): Sample[] {
    const wanted = Object.entries(labels);
    return (this.familyOf(name)?.samples ?? []).filter(
      (sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value),
    );
  }

  /** Every name that a query may use. */
  get names(): string[] {
    return [...new Set([...this.families.values()].flatMap(({ samples }) => samples.map(({ name }) => name)))];
  }

  private take(line: string): void {
    const [, word, name = '', rest = ''] = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/s.exec(line) ?? [];
    if (word === 'HELP') {
      if (this.families.has(name)) throw new Error(`${name} stands there twice`);
      this.families.set(name, { kind: '', help: rest, samples: [] });
    } else if (word === 'TYPE') this.families.get(name)!.kind = rest;
    else this.takeSample(line);
  }

  private takeSample(line: string): void {
    const [, name = '', written = '', value = ''] = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s.exec(line) ?? [];
    const family = this.familyOf(name);
    if (family === undefined) throw new Error(`no TYPE before: ${line}`);
    const labels: Record<string, string> = {};
    const rest = written.replace(
      /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\.)*)"(?:,|$)/gs,
      (_all, label: string, text: string) => {
        if (label in labels) throw new Error(`label ${label} twice: ${line}`);
        labels[label] = text;
        return '';
      },
    );
    if (rest !== '') throw new Error(`cannot be read: ${line}`);
    const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
    if (Number.isNaN(number)) throw new Error(`no number: ${line}`);
    if (this.all(name, labels).some((other) => Object.keys(other.labels).length === Object.keys(labels).length)) {
      throw new Error(`twice: ${line}`);
    }
    family.samples.push({ name, labels, value: number });
  }

  private familyOf(name: string): ScrapedFamily | undefined {
    const own = this.families.get(name);
    if (own !== undefined) return own;
    const family = this.families.get(name.replace(/_(bucket|sum|count)$/, ''));
    return family?.kind === 'histogram' ? family : undefined;
  }
}
