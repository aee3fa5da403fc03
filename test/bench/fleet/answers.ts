/** Which server of a pool answered each tenant last, and since when, as the tenants themselves noted it. */
import { until } from '../../support/until';
import { GrowingFile } from './notes';

export interface Answer {
  name: string;
  /** Of the server. */
  port: number;
  /** The first answer from this server after one from another; CLOCK_MONOTONIC, as `monotonicMs`. */
  atMs: number;
}

export class Answers {
  readonly all: Answer[] = [];
  readonly latest = new Map<string, Answer>();
  private readonly lines: GrowingFile;

  constructor(readonly file: string) {
    this.lines = new GrowingFile(file);
  }

  read(): void {
    for (const line of this.lines.readOn()) {
      const [name = '', port, ns] = line.split(' ');
      const answer = { name, port: Number(port), atMs: Number(ns) / 1e6 };
      this.all.push(answer);
      this.latest.set(name, answer);
    }
  }

  /** The moments come from the notes, so how often is looked costs no precision. */
  async wait(what: string, isIt: (latest: readonly Answer[]) => boolean, withinMs: number): Promise<void> {
    const look = () => {
      this.read();
      return isIt([...this.latest.values()]);
    };
    await until(what, look, withinMs, 20);
  }
}
