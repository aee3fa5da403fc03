/** A log that keeps its lines, for tests. */
import { events, type EventName, type LogLevel } from '../../src/telemetry/events';
import type { Logger } from '../../src/telemetry/logger';

export interface KeptLine {
  level: LogLevel;
  event: EventName;
  fields: Record<string, unknown>;
  message: string | undefined;
}

export class KeptLines implements Logger {
  readonly lines: KeptLine[] = [];

  note: Logger['note'] = (event, fields, message) => this.noteAt(events[event].level, event, fields, message);

  noteAt: Logger['noteAt'] = (level, event, fields, message) =>
    void this.lines.push({ level, event, fields: { ...fields }, message });

  /** The fields of each line about this, in order. */
  of(event: EventName): KeptLine['fields'][] {
    return this.lines.filter((line) => line.event === event).map(({ fields }) => fields);
  }

  /** `began subject code` and `ended subject code`, in order. */
  get problems(): string[] {
    return this.lines.flatMap(({ event, fields }) => {
      const verb = /:problem(Began|Ended)$/.exec(event)?.[1];
      return verb === undefined ? [] : [`${verb.toLowerCase()} ${String(fields['subject'])} ${String(fields['code'])}`];
    });
  }
}
