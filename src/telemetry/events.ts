/**
 * Everything that a log line can be about, one name per kind of thing that happens: `domain:verb`. The level of a kind
 * stands here and nowhere else; docs/logs.md is this table, and a test holds it to it.
 */
import type { TransitionFact } from '../domain/tenants/tenant-state';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

export interface EventKind {
  level: LogLevel;
  /** What a line of this kind tells besides `level`, `time`, `role`, `pid`, `host`, `event` and `msg`. */
  fields: readonly string[];
  meaning: string;
}

type Fact<Kind extends TransitionFact['kind']> = Omit<Extract<TransitionFact, { kind: Kind }>, 'kind'>;

/** One for each thing that happens to a tenant: a new kind without a line here does not compile. */
type TransitionEvents = {
  [Kind in Exclude<TransitionFact['kind'], 'problemBegan' | 'problemEnded'> as `tenants:${Kind}`]: EventKind & {
    fields: readonly ('tenant' | keyof Fact<Kind>)[];
  };
};

const tenantEvents = {
  'tenants:tenantAppeared': {
    level: 'info',
    fields: ['tenant', 'port', 'claimedAt'],
    meaning: 'A directory became a tenant; its port file is from `claimedAt`.',
  },
  'tenants:portChanged': {
    level: 'info',
    fields: ['tenant', 'port', 'claimedAt'],
    meaning: 'The port file says another port.',
  },
  'tenants:wishChanged': {
    level: 'info',
    fields: ['tenant', 'wanted', 'by', 'requestId'],
    meaning: 'Somebody wants it `running` or `stopped`.',
  },
  'tenants:restartRequested': {
    level: 'info',
    fields: ['tenant', 'by', 'requestId'],
    meaning: 'Somebody asked for a restart.',
  },
  'tenants:released': {
    level: 'info',
    fields: ['tenant', 'by', 'requestId', 'until', 'reason'],
    meaning: 'It is supervised no more: only its exit is noted, `until` that moment or until somebody takes it.',
  },
  'tenants:taken': {
    level: 'info',
    fields: ['tenant', 'by', 'requestId'],
    meaning: 'It is supervised again; by `time` when its release was over.',
  },
  'tenants:processStarted': {
    level: 'info',
    fields: ['tenant', 'run', 'port', 'generation', 'process', 'launchHash', 'database'],
    meaning:
      'A process of the tenant is there; `run` counts them, `launchHash` names what it was started with, `database` is the one that it got.',
  },
  'tenants:processAdopted': {
    level: 'info',
    fields: ['tenant', 'run', 'port', 'generation', 'process', 'reason', 'database'],
    meaning: 'A process that a person started proved to be the tenant; `database` is the one that it says it uses.',
  },
  'tenants:checkPassed': {
    level: 'info',
    fields: ['tenant', 'run'],
    meaning: 'The first check of a run passed: it serves. Later checks are not logged.',
  },
  'tenants:databaseMoved': {
    level: 'info',
    fields: ['tenant', 'from', 'to', 'reason'],
    meaning: 'It gets another database: its process, if it has one, is replaced; `reason` says why.',
  },
  'tenants:databaseRepointed': {
    level: 'info',
    fields: ['tenant', 'run', 'from', 'database', 'reason'],
    meaning: 'It got another database: its process was told to use it, and goes on; `reason` says why.',
  },
  'tenants:stopBegan': {
    level: 'info',
    fields: ['tenant', 'run', 'reason', 'charged'],
    meaning: 'A process is being ended; `charged`: it counts against the restart budget.',
  },
  'tenants:processExited': {
    level: 'info',
    fields: ['tenant', 'run', 'code', 'signal', 'reason', 'charged', 'healthy', 'next'],
    meaning: 'A process ended; `next`: `restart` at once, a `decision` is needed, or `none`.',
  },
  'tenants:tryScheduled': {
    level: 'info',
    fields: ['tenant', 'as', 'nextTryAt', 'step', 'by'],
    meaning: 'It was decided when to try again, by the workflow or by the agent itself.',
  },
  'tenants:recovered': {
    level: 'info',
    fields: ['tenant', 'run'],
    meaning: 'It ran well for so long that past exits are forgotten.',
  },
  'tenants:conflictBegan': {
    level: 'info',
    fields: ['tenant', 'port', 'holder'],
    meaning: 'Its port belongs to another tenant.',
  },
  'tenants:conflictEnded': {
    level: 'info',
    fields: ['tenant', 'port'],
    meaning: 'Its port is free for it.',
  },
  'tenants:directoryRemoved': {
    level: 'info',
    fields: ['tenant', 'reason'],
    meaning: 'Its directory or port file is gone; its process is being ended.',
  },
  'tenants:tenantRemoved': {
    level: 'info',
    fields: ['tenant'],
    meaning: 'Nothing is left of it.',
  },
} as const satisfies TransitionEvents;

export const events = {
  'tenants:problemBegan': {
    level: 'warn',
    fields: ['subject', 'code', 'message'],
    meaning: 'A tenant, or a directory that is none, has a problem.',
  },
  'tenants:problemEnded': {
    level: 'info',
    fields: ['subject', 'code', 'message', 'lastedMs'],
    meaning: 'It is over.',
  },
  'hosts:problemBegan': {
    level: 'warn',
    fields: ['subject', 'code', 'message'],
    meaning: 'The host itself has a problem.',
  },
  'hosts:problemEnded': {
    level: 'info',
    fields: ['subject', 'code', 'message', 'lastedMs'],
    meaning: 'It is over.',
  },
  ...tenantEvents,
  'tenants:leftReleased': {
    level: 'info',
    fields: ['tenants'],
    meaning: 'The agent ended its tenants, but for these: they are released and run on.',
  },
  'tenants:notStopped': {
    level: 'error',
    fields: [],
    meaning: 'Not every tenant ended in time when the agent was asked to end them.',
  },
  'hosts:agentStarted': {
    level: 'info',
    fields: ['tenants', 'watchPath'],
    meaning: 'The agent supervises; so many tenants it knew already, or found.',
  },
  'hosts:agentRefused': {
    level: 'error',
    fields: [],
    meaning: 'The agent cannot start; `msg` says why.',
  },
  'hosts:agentEnding': {
    level: 'info',
    fields: ['tenants'],
    meaning: 'The agent was asked to end, and to `keep` or `stop` its tenants.',
  },
  'hosts:agentEnded': {
    level: 'info',
    fields: [],
    meaning: 'The agent has ended in order.',
  },
  'hosts:launcherFailed': {
    level: 'error',
    fields: ['reason'],
    meaning: 'The process that launches tenants’ processes failed; it is started again.',
  },
  'hosts:ledgerSkipped': {
    level: 'warn',
    fields: ['reason'],
    meaning: 'The record of what was added and removed lately cannot be read, and is begun anew.',
  },
  'tenants:added': {
    level: 'info',
    fields: ['tenant', 'port', 'by'],
    meaning: 'Somebody had a directory made with `tenants add`.',
  },
  'databases:verdictChanged': {
    level: 'info',
    fields: ['member', 'address', 'verdict', 'before', 'reason', 'lastedMs'],
    meaning: 'This host sees a database otherwise than `before`, which lasted so long; `warn` when it is lost.',
  },
  'databases:moveBegan': {
    level: 'warn',
    fields: ['member', 'reason', 'tenants'],
    meaning: 'So many tenants of this host move from one database to others; `reason` says why.',
  },
  'databases:moveEnded': {
    level: 'info',
    fields: ['member', 'moved', 'others', 'lastedMs'],
    meaning: 'So many serve from other databases; the `others` were stopped or failed, or their database is back.',
  },
  'databases:rulesChanged': {
    level: 'info',
    fields: ['version', 'drained', 'brakes'],
    meaning: 'What is drained, or which brakes are on, has changed for this host.',
  },
  'databases:reportingFailed': {
    level: 'warn',
    fields: ['reason'],
    meaning: 'The pool’s workflow cannot be told how this host sees the databases; this host decides by itself.',
  },
  'databases:reportingResumed': {
    level: 'info',
    fields: [],
    meaning: 'The pool’s workflow is told again.',
  },
  'databases:pastSkipped': {
    level: 'warn',
    fields: ['reason'],
    meaning: 'What an earlier life of the agent kept of the falls of databases says nothing, and is begun anew.',
  },
  'databases:checked': {
    level: 'trace',
    fields: ['member', 'saw', 'tookMs', 'counts'],
    meaning: 'One check of a database; `counts` is false when nothing came while the agent itself was late.',
  },
  'systemd:notTold': {
    level: 'warn',
    fields: ['reason'],
    meaning: 'The service manager could not be told how the process is; with a watchdog it will restart it.',
  },
  'hosts:journalLineSkipped': {
    level: 'error',
    fields: ['line'],
    meaning: 'A line of the journal cannot be read (torn by a crash) and is skipped.',
  },
  'hosts:tellingFailed': {
    level: 'warn',
    fields: ['reason'],
    meaning: 'What happens cannot be told to the workflows; it is kept, and tried again.',
  },
  'hosts:tellingResumed': {
    level: 'info',
    fields: [],
    meaning: 'It can be told again.',
  },
  'hosts:leftUntold': {
    level: 'warn',
    fields: [],
    meaning: 'The agent ends with something untold; its next life tells it.',
  },
  'hosts:missingToldAgain': {
    level: 'info',
    fields: ['tenants'],
    meaning: 'Temporal did not know these tenants (terminated workflow, lost database); they are told again.',
  },
  'hosts:comparisonFailed': {
    level: 'debug',
    fields: ['reason'],
    meaning: 'The tenants could not be compared with Temporal; tried again soon.',
  },
  'config:accepted': {
    level: 'info',
    fields: ['version', 'changed'],
    meaning: 'A new version of the configuration is in force; it changes these settings.',
  },
  'config:refused': {
    level: 'warn',
    fields: ['version'],
    meaning: 'The new configuration is refused, and the old one stays in force; an agent tells it as a problem.',
  },
  'config:refusalEnded': {
    level: 'info',
    fields: ['since'],
    meaning: 'The file holds a version again that is in force.',
  },
  'config:recordFailed': {
    level: 'warn',
    fields: ['reason'],
    meaning: 'Which version is in force cannot be written down for `config show` (disk full?).',
  },
  'worker:ended': {
    level: 'info',
    fields: [],
    meaning: 'The worker has ended in order.',
  },
  'orders:shopNotKept': {
    level: 'warn',
    fields: ['shop', 'reason'],
    meaning: 'Temporal does not tell whether the workflow of the shop runs (it may be away); tried again every 5 s.',
  },
  'orders:shopKept': {
    level: 'info',
    fields: ['shop'],
    meaning: 'The workflow of the shop runs, after this could not be told for a while.',
  },
  'store:away': {
    level: 'warn',
    fields: ['code', 'reason'],
    meaning: 'The store is of no use now, and the message says why; what needs it waits, and goes on by itself.',
  },
  'store:answers': {
    level: 'info',
    fields: [],
    meaning: 'The store answers.',
  },
  'store:notTold': {
    level: 'warn',
    fields: ['reason'],
    meaning: 'The alerts cannot be told that the store is away, or back; they are told again.',
  },
  'alerts:messageTaken': {
    level: 'info',
    fields: ['to', 'message', 'alerts'],
    meaning: 'A message about so many alerts was taken by this address.',
  },
  'alerts:messageNotTaken': {
    level: 'warn',
    fields: ['to', 'message', 'alerts', 'outcome', 'reason'],
    meaning: 'A try to send a message failed, or its fate is unknown; it is tried again.',
  },
  'alerts:takenNotNoted': {
    level: 'warn',
    fields: ['reason'],
    meaning:
      'That a message was taken cannot be noted on this machine (disk full?): it may be sent once more if this worker dies.',
  },
  'alerts:notLookedAgain': {
    level: 'warn',
    fields: ['reason'],
    meaning:
      'Settings of alerts changed, and the alerts that nobody could be told of do not know it yet; they are told again.',
  },
  'temporal:away': {
    level: 'warn',
    fields: ['code', 'reason'],
    meaning:
      'Temporal cannot be reached, so this worker or agent takes no tasks; it tries again every second. Supervision goes on.',
  },
  'temporal:refuses': {
    level: 'warn',
    fields: ['code', 'reason'],
    meaning:
      'Temporal answers and cannot be used; `code` is one of the README’s error table. Tried again, ever less often (15 s).',
  },
  'temporal:working': {
    level: 'info',
    fields: ['after'],
    meaning: 'Tasks are taken from Temporal; `after` is what kept it from that until now.',
  },
  'temporal:workerStopped': {
    level: 'warn',
    fields: [],
    meaning: 'Temporal’s part of the process stopped by itself; it starts again.',
  },
  'temporal:log': {
    level: 'warn',
    fields: ['reason', 'sdkComponent', 'workflowId', 'taskQueue', 'activityType', 'activityId', 'heldBack'],
    meaning:
      'A line of Temporal’s SDK, at the level it has there (its INFO is our `debug`); the same complaint at most every five minutes, with the number of those `heldBack`.',
  },
  'telemetry:metricsServed': {
    level: 'info',
    fields: ['url'],
    meaning: 'Metrics are served there.',
  },
  'telemetry:metricsRefused': {
    level: 'warn',
    fields: [],
    meaning: 'Metrics cannot be served; `msg` says why. All else goes on, and it is tried again every 10 s.',
  },
  'telemetry:levelUnknown': {
    level: 'warn',
    fields: ['wished', 'levels'],
    meaning: '`WATCHKEEPER_LOG_LEVEL` names no level; `info` holds.',
  },
  'telemetry:rotationFailed': {
    level: 'warn',
    fields: ['reason'],
    meaning: 'The log is big and cannot be put aside (disk full?). It goes on, and it is tried again 1 MB later.',
  },
  'telemetry:linesLost': {
    level: 'warn',
    fields: ['lost'],
    meaning: 'So many lines could not be written (disk full, reader gone).',
  },
} as const satisfies Record<string, EventKind>;

export type EventName = keyof typeof events;
export type FieldOf<Name extends EventName> = (typeof events)[Name]['fields'][number];
