import { writeSync } from 'node:fs';
import pino, { type Level } from 'pino';

export type Logger = pino.Logger;

const levels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * JSON lines on stdout, one per event. WATCHKEEPER_LOG_LEVEL says how much: trace, debug, info (the default), warn,
 * error, fatal, silent; any other value is told about once, and means info.
 */
export function createLogger(role: string, bindings: Record<string, unknown> = {}): Logger {
  const wished = process.env['WATCHKEEPER_LOG_LEVEL'] || 'info';
  const isKnown = levels.includes(wished);
  const logger = pino(
    {
      level: isKnown ? (wished as Level) : 'info',
      base: { role, pid: process.pid, ...bindings },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    standardOutput,
  );
  if (!isKnown) logger.warn({ event: 'telemetry:levelUnknown', wished, levels }, 'WATCHKEEPER_LOG_LEVEL is no level');
  return logger;
}

/** A full disk or a closed terminal costs log lines, never the process; how many is told when there is room again. */
const standardOutput = {
  lost: 0,
  write(line: string): void {
    try {
      writeSync(1, line);
    } catch {
      // Nowhere to tell it but here.
      this.lost += 1;
      return;
    }
    const { lost } = this;
    if (lost === 0) return;
    this.lost = 0;
    this.write(
      `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), event: 'telemetry:linesLost', lost })}\n`,
    );
  },
};
