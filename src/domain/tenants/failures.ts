/**
 * Everything that can be wrong with a tenant, in the operator's words. Codes are never reused for something else.
 * A test holds the README's error table against these tables.
 */
export const tenantProblems = {
  badName: 'The directory name is no tenant name; rename it to match [a-z0-9][a-z0-9_-]{0,62}.',
  badPort: 'The first line of the port file is not a number from 1 to 65534; write one, ending in a newline.',
  noStartFile: 'The start file is missing; put it into the directory.',
  unreadable: 'The directory cannot be read; give the agent the right to.',
  portConflict: 'Another tenant with an older port file has this port; give one of them another port.',
  portTaken: 'A process that is not ours listens on the port; end it or change the port.',
  cannotStart: 'The process cannot be started; the message says why.',
  noDatabase: 'No database of the pool can take it; the message says why. It goes on by itself as soon as one can.',
  databaseAway: 'Its database is not up, so nothing is charged to it; mend the database. It goes on by itself.',
  databaseChanged: 'It runs with a database that is configured otherwise now; restart it, or configure that one again.',
  braked: 'It would be started again, and a brake holds that back; `watchkeeper databases brake off` lets it go on.',
  flapping: 'It exits again and again; it is tried with growing delays. Look into its err file.',
  fatal: 'It was given up after too many starts, and is tried again from time to time. Look into its err file.',
  willNotStop: 'The process survives SIGKILL (usually stuck in the kernel); its port is not reused until it is gone.',
  nameTaken: 'A tenant of this name is already supervised on another host; rename one of them.',
} as const;
export type TenantProblemCode = keyof typeof tenantProblems;

/** Types of the failures that activities and Updates of tenants throw. */
export const tenantFailures = {
  tenantUnknown: { retryable: false, sentence: 'No tenant of this name is known on the host.' },
  requestSuperseded: { retryable: false, sentence: 'Something newer was asked of the tenant; look and ask again.' },
  requestRefused: { retryable: false, sentence: 'The tenant is in a state in which this is impossible.' },
  hostAway: { retryable: false, sentence: 'The host’s agent did not take the request; see that it runs.' },
  journalFull: { retryable: true, sentence: 'The agent cannot write its journal (disk full?); make room.' },
  moveRefused: {
    retryable: false,
    sentence: 'The tenant cannot be moved there now; the message says what stands in the way.',
  },
  notDoneInTime: { retryable: false, sentence: 'It was asked for but not done in time; look at the tenant.' },
  nameRefused: { retryable: false, sentence: 'The name is no tenant name, or is in use; choose another one.' },
  portRefused: { retryable: false, sentence: 'The port is claimed or listened on; choose another one, or none.' },
  noFreePort: { retryable: false, sentence: 'No port of tenants.ports is free; widen the range.' },
  noTemplate: {
    retryable: false,
    sentence: 'The host’s template (tenants.template) is not set, not there or incomplete; mend it and ask again.',
  },
  directoryFailed: {
    retryable: false,
    sentence: 'A tenant’s directory cannot be made or removed; the message says why (rights, a full disk).',
  },
} as const;
export type TenantFailureType = keyof typeof tenantFailures;
