import { writeSync } from 'node:fs';
import pino, { type Level } from 'pino';
import { events, type EventName, type FieldOf, type LogLevel } from './events';
import { OwnLog } from './log-rotation';
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
  const sink = standardOutput(base);
  const lines = pino(
    {
      level: isKnown ? (wished as Level) : 'info',
      base,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    sink,
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
  sink.rotate = OwnLog.open(process.env['WATCHKEEPER_LOG_FILE'], ({ message }) =>
    logger.note(
      'telemetry:rotationFailed',
      { reason: message },
      'the log cannot be put aside; tried again after a while',
    ),
  );
  if (!isKnown) logger.note('telemetry:levelUnknown', { wished, levels }, 'WATCHKEEPER_LOG_LEVEL is no level');
  return logger;
}

interface Sink {
  write(line: string): void;
  /** Null when it is nobody's file, or somebody else's. */
  rotate: OwnLog | null;
}

/** A full disk or a closed terminal costs log lines, never the process; how many is told when there is room again. */
function standardOutput(base: object): Sink {
  let lost = 0;
  let isTorn = false;
  const sink: Sink = { write, rotate: null };
  return sink;

  function write(line: string): void {
    const bytes = Buffer.from(isTorn ? `\n${line}` : line);
    const written = writeAsMuch(bytes);
    if (written < bytes.length) {
      // Nowhere to tell it but here. After a part of a line the next one begins on a line of its own.
      lost += 1;
      isTorn ||= written > 0;
      return;
    }
    isTorn = false;
    sink.rotate?.noteWritten(written);
    if (lost === 0) return;
    const event: EventName = 'telemetry:linesLost';
    const told = { level: events[event].level, time: new Date().toISOString(), ...base, event, lost };
    lost = 0;
    write(`${JSON.stringify(told)}\n`);
  }
}

/** A disk that is about to be full takes a part of it. */
function writeAsMuch(bytes: Buffer): number {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch {
    // How much is missing is the answer.
  }
  return written;
}
