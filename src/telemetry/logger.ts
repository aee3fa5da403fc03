/**
 * Structured logs, one JSON line each, on stdout. `event` names the kind of thing that happened, as `domain:verb`.
 * WATCHKEEPER_LOG_LEVEL sets the level (default info).
 */
import pino, { type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** Everything whose name says that it is a secret is left out, wherever it stands. */
const secretPaths = ['password', 'apiKey', '*.password', '*.apiKey', '*.*.password'];

export function createLogger(role: string, bindings: Readonly<Record<string, unknown>> = {}): Logger {
  return pino({
    level: process.env['WATCHKEEPER_LOG_LEVEL'] ?? 'info',
    base: { role, ...bindings },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secretPaths, remove: true },
  });
}
