/** What can be wrong with a database as one host sees it, in the operator's words; the message says what was seen. */
import type { DatabaseVerdict } from './database-verdict';

export const databaseProblems = {
  databaseDown: 'This host sees the database down: it starts no tenants with it, and charges none; start or mend it.',
  databaseReadOnly: 'The database only reads; make it writable, or make another one the writer.',
  databaseFull: 'The database takes no more connections; raise max_connections, or see who holds them.',
  databaseBlocked: 'The database blocks this host after too many broken connections; flush hosts on it.',
  databaseMisconfigured: 'The database refuses the check, or is not what is configured; the message says what to mend.',
  databaseUnknown: 'This host cannot say how the database is; the message says why.',
} as const;
export type DatabaseProblemCode = keyof typeof databaseProblems;

/** Types of the failures that Updates of a pool throw. */
export const databaseFailures = {
  databaseUnknown: { retryable: false, sentence: 'No agent has told of a database of this name.' },
  poolRequestRefused: { retryable: false, sentence: 'The pool is in a state in which this is impossible.' },
} as const;
export type DatabaseFailureType = keyof typeof databaseFailures;

export const problemOfVerdict: Readonly<Record<Exclude<DatabaseVerdict, 'up'>, DatabaseProblemCode>> = {
  down: 'databaseDown',
  readOnly: 'databaseReadOnly',
  full: 'databaseFull',
  blocked: 'databaseBlocked',
  misconfigured: 'databaseMisconfigured',
  unknown: 'databaseUnknown',
};
