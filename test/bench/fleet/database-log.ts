/** What the agent logged of databases: how it sees each member, and whom it moved. */
import { until } from '../../support/until';
import { GrowingFile } from './notes';

export interface DatabaseLine {
  time: string;
  event: string;
  member: string;
  verdict?: string;
  reason?: string;
  tenants?: number;
}

export class DatabaseLog {
  readonly lines: DatabaseLine[] = [];
  private readonly verdicts = new Map<string, string>();
  private readonly file: GrowingFile;

  constructor(file: string) {
    this.file = new GrowingFile(file);
  }

  read(): void {
    for (const text of this.file.readOn()) {
      if (!text.includes('"event":"databases:')) continue;
      const line = JSON.parse(text) as DatabaseLine;
      this.lines.push(line);
      if (line.verdict !== undefined) this.verdicts.set(line.member, line.verdict);
    }
  }

  of(event: string): DatabaseLine[] {
    return this.lines.filter((line) => line.event === event);
  }

  /** The agent sees all of these as `up`. */
  async allUp(members: readonly { name: string }[]): Promise<void> {
    const look = () => {
      this.read();
      return members.every(({ name }) => this.verdicts.get(name) === 'up');
    };
    await until('the agent sees all databases up', look, 60_000, 50);
  }
}
