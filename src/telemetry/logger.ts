import { writeSync } from 'node:fs';
import pino, { type Level } from 'pino';
import { events, type EventName, type FieldOf, type LogLevel } from './events';
import { redact, redactText } from './redact';

export interface Logger {
  /** One line, at the level of its kind. */
  note<Name extends EventName>(event: Name, fields?: LineFields<Name>, message?: string): void;
  /** For the kind whose level somebody else knows. */
  noteAt<Name extends EventName>(level: LogLevel, event: Name, fields?: LineFields<Name>, message?: string): void;
}

export type LineFields<Name extends EventName> = { readonly [Field in FieldOf<Name>]?: unknown };

const levels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * JSON lines on stdout, one per event. WATCHKEEPER_LOG_LEVEL says how much: trace, debug, info (the default), warn,
 * error, fatal, silent; any other value is told about once, and means info.
 */
export function createLogger(role: string, bindings: Record<string, unknown> = {}): Logger {
  const wished = process.env['WATCHKEEPER_LOG_LEVEL'] || 'info';
  const isKnown = levels.includes(wished);
  const base = { role, pid: process.pid, ...bindings };
  const lines = pino(
    {
      level: isKnown ? (wished as Level) : 'info',
      base,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    standardOutput(base),
  );
  const noteAt: Logger['noteAt'] = (level, event, fields = {}, message) => {
    if (!lines.isLevelEnabled(level)) return;
    const line = { event, ...(redact(fields) as object) };
    if (message === undefined) lines[level](line);
    else lines[level](line, redactText(message));
  };
  const logger: Logger = {
    note: (event, fields, message) => noteAt(events[event].level, event, fields, message),
    noteAt,
  };
  if (!isKnown) logger.note('telemetry:levelUnknown', { wished, levels }, 'WATCHKEEPER_LOG_LEVEL is no level');
  return logger;
}

/** A full disk or a closed terminal costs log lines, never the process; how many is told when there is room again. */
function standardOutput(base: object): { write(line: string): void } {
  let lost = 0;
  const write = (line: string): void => {
    try {
      writeSync(1, line);
    } catch {
      // Nowhere to tell it but here.
      lost += 1;
      return;
    }
    if (lost === 0) return;
    const event: EventName = 'telemetry:linesLost';
    const told = { level: events[event].level, time: new Date().toISOString(), ...base, event, lost };
    lost = 0;
    write(`${JSON.stringify(told)}\n`);
  };
  return { write };
}
