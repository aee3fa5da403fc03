/**
 * Every metric of ours. docs/metrics.md is this table, and a test holds it to a real scrape. No label names a tenant: with
 * a thousand of them each metric would be a thousand series.
 */
import { databaseFactKinds } from '../../domain/databases/database-fact';
import { databaseVerdicts } from '../../domain/databases/database-verdict';
import { databaseProblems } from '../../domain/databases/failures';
import { hostProblems } from '../../domain/hosts/failures';
import { attentionReasons } from '../../domain/orders/attention';
import { tenantProblems } from '../../domain/tenants/failures';
import { restartReasons } from '../../domain/tenants/restart-reason';
import { tenantStateNames } from '../../domain/tenants/tenant-state';
import type { FamilyKind } from './families';

export const metricRoles = ['agent', 'worker', 'orders', 'start'] as const;
export type MetricRole = (typeof metricRoles)[number];

export interface MetricDefinition {
  kind: FamilyKind;
  /** Processes that have it. */
  roles: readonly MetricRole[];
  /** With the values that each may have; an empty list: any. All combinations of listed values show from the start. */
  labels: Readonly<Record<string, readonly string[]>>;
  help: string;
  buckets?: readonly number[];
}

const any: readonly string[] = [];
const every = metricRoles;
const agent = ['agent'] as const;
const orders = ['orders'] as const;
const start = ['start'] as const;
/** An ERP, and a task, may take minutes. */
const longBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];

export const metricTable = {
  watchkeeper_info: {
    kind: 'gauge',
    roles: every,
    labels: { role: any, host: any, version: any },
    help: 'Always 1; names the process. `host` is empty but for an agent.',
  },
  watchkeeper_tenants: {
    kind: 'gauge',
    roles: agent,
    labels: { state: tenantStateNames },
    help: 'Tenants of this host by state.',
  },
  watchkeeper_restarts_total: {
    kind: 'counter',
    roles: agent,
    labels: { reason: restartReasons },
    help: 'Processes started for a tenant that had one before, by what became of the one before.',
  },
  watchkeeper_checks_total: {
    kind: 'counter',
    roles: agent,
    labels: { result: ['passed', 'failed', 'void'] },
    help: 'Checks of tenants; void: failed while the agent itself was late, so it does not count.',
  },
  watchkeeper_check_duration_seconds: {
    kind: 'histogram',
    roles: agent,
    labels: {},
    help: 'How long checks took, those of starting processes included.',
  },
  watchkeeper_start_duration_seconds: {
    kind: 'histogram',
    roles: agent,
    labels: {},
    help: 'From the launch of a process to its first passed check.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  watchkeeper_outage_duration_seconds: {
    kind: 'histogram',
    roles: agent,
    labels: {},
    help: 'From the exit of a process to the first passed check of the one that was started at once in its place.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  watchkeeper_decisions_total: {
    kind: 'counter',
    roles: agent,
    labels: { kind: ['reflex', 'backoff', 'fatal'], by: ['agent', 'workflow'] },
    help: 'Decisions after an exit: started again at once (reflex, only by the agent), later (backoff), seldom (fatal).',
  },
  watchkeeper_problems: {
    kind: 'gauge',
    roles: agent,
    labels: { code: [tenantProblems, hostProblems, databaseProblems].flatMap((table) => Object.keys(table)) },
    help: 'Problems of tenants, directories and the host that the agent sees now, by code.',
  },
  watchkeeper_untold_transitions: {
    kind: 'gauge',
    roles: agent,
    labels: {},
    help: 'What happened to tenants and no workflow has acknowledged yet.',
  },
  watchkeeper_untold_oldest_seconds: {
    kind: 'gauge',
    roles: agent,
    labels: {},
    help: 'Age of the oldest of them; 0 when all is told.',
  },
  watchkeeper_telling_duration_seconds: {
    kind: 'histogram',
    roles: agent,
    labels: {},
    help: 'From a transition on the host to its acknowledgement by Temporal.',
    buckets: [0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600],
  },
  watchkeeper_temporal_reachable: {
    kind: 'gauge',
    roles: agent,
    labels: {},
    help: 'Whether Temporal answered when it was last asked (every 30 s; every 2 s while it does not): 1 or 0.',
  },
  watchkeeper_lease_held: {
    kind: 'gauge',
    roles: agent,
    labels: {},
    help: 'Whether the agent holds the lease of its host, as far as it knows: 1 or 0.',
  },
  watchkeeper_journal_sync_duration_seconds: {
    kind: 'histogram',
    roles: agent,
    labels: {},
    help: 'How long it took to bring the journal to the disk.',
  },
  watchkeeper_database_verdict: {
    kind: 'gauge',
    roles: agent,
    labels: { member: any, verdict: databaseVerdicts },
    help: 'What this host holds of a database: 1 for its verdict, 0 for the others.',
  },
  watchkeeper_database_checks_total: {
    kind: 'counter',
    roles: agent,
    labels: { member: any, result: [...databaseFactKinds, 'void'] },
    help: 'Checks of a database by what they saw; void: nothing came while the agent itself was late, so it does not count.',
  },
  watchkeeper_database_check_duration_seconds: {
    kind: 'histogram',
    roles: agent,
    labels: { member: any },
    help: 'How long checks of a database took, those without an answer included.',
  },
  watchkeeper_database_moves_total: {
    kind: 'counter',
    roles: agent,
    labels: { member: any, way: ['restart', 'repoint'] },
    help: 'Running tenants that were moved off a database: replaced, or told to use another one.',
  },
  watchkeeper_database_move_duration_seconds: {
    kind: 'histogram',
    roles: agent,
    labels: { way: ['restart', 'repoint'] },
    help: 'From the moment at which a tenant is moved to its first passed check with the other database.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  watchkeeper_order_looks_total: {
    kind: 'counter',
    roles: orders,
    labels: { result: ['looked', 'shopAway', 'failed'] },
    help: 'Looks for orders; shopAway: the shop’s database could not be read.',
  },
  watchkeeper_order_look_duration_seconds: {
    kind: 'histogram',
    roles: orders,
    labels: {},
    help: 'How long looks took, with all that the ERP was asked meanwhile.',
    buckets: longBuckets,
  },
  watchkeeper_orders_asked_for_total: {
    kind: 'counter',
    roles: orders,
    labels: { result: ['integrated', 'missing', 'paymentPending', 'badNumber', 'gone', 'unanswered'] },
    help: 'Orders that looks took up, by what was found; one that is taken up again counts again.',
  },
  watchkeeper_orders_to_send: {
    kind: 'gauge',
    roles: orders,
    labels: {},
    help: 'Orders that were due to be sent at the last look of this process.',
  },
  watchkeeper_orders_for_person: {
    kind: 'gauge',
    roles: orders,
    labels: { reason: attentionReasons },
    help: 'Orders of which people are told, at the last look of this process.',
  },
  watchkeeper_erp_questions_total: {
    kind: 'counter',
    roles: orders,
    labels: { result: ['answered', 'noAnswer'] },
    help: 'Questions to the ERP, of one or many orders; an error in its answer is none.',
  },
  watchkeeper_erp_question_duration_seconds: {
    kind: 'histogram',
    roles: orders,
    labels: {},
    help: 'How long questions to the ERP took, those without an answer included.',
    buckets: longBuckets,
  },
  watchkeeper_order_tasks_total: {
    kind: 'counter',
    roles: orders,
    labels: { result: ['succeeded', 'failed', 'unheard', 'notBegun'] },
    help: 'Tasks that were to run on the integration node; succeeded: exit code 0; unheard: it may have run, or run still.',
  },
  watchkeeper_order_task_duration_seconds: {
    kind: 'histogram',
    roles: orders,
    labels: {},
    help: 'How long tasks took that were heard to their end, the way to the node included.',
    buckets: longBuckets,
  },
  watchkeeper_part_up: {
    kind: 'gauge',
    roles: start,
    labels: { part: any },
    help: 'Whether this part of the house runs: 1 or 0.',
  },
  watchkeeper_part_restarts_total: {
    kind: 'counter',
    roles: start,
    labels: { part: any },
    help: 'How often this part ended by itself and was started again.',
  },
  watchkeeper_configuration_changes_total: {
    kind: 'counter',
    roles: every,
    labels: { result: ['accepted', 'refused'] },
    help: 'New versions of the configuration file that came into force, and times that one began to be refused.',
  },
  watchkeeper_configuration_refused: {
    kind: 'gauge',
    roles: every,
    labels: {},
    help: 'Whether the file holds a version that is refused, so that an older one is in force: 1 or 0.',
  },
  watchkeeper_event_loop_lateness_seconds: {
    kind: 'histogram',
    roles: every,
    labels: {},
    help: 'How late a timer of 100 ms fired: what everything else in this process has to wait.',
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  },
  process_cpu_seconds_total: {
    kind: 'counter',
    roles: every,
    labels: {},
    help: 'CPU time of this process, user and system.',
  },
  process_resident_memory_bytes: {
    kind: 'gauge',
    roles: every,
    labels: {},
    help: 'Memory of this process.',
  },
  process_start_time_seconds: {
    kind: 'gauge',
    roles: every,
    labels: {},
    help: 'When this process was started, in seconds since 1970.',
  },
  nodejs_heap_size_used_bytes: {
    kind: 'gauge',
    roles: every,
    labels: {},
    help: 'What JavaScript uses of it.',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metricTable;
type NameOf<Kind extends FamilyKind> = {
  [Name in MetricName]: (typeof metricTable)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];
export type CounterName = NameOf<'counter'>;
export type GaugeName = NameOf<'gauge'>;
export type HistogramName = NameOf<'histogram'>;
type LabelsOf<Name extends MetricName> = (typeof metricTable)[Name]['labels'];
export type LabelValues<Name extends MetricName> = {
  readonly [Label in keyof LabelsOf<Name>]: LabelsOf<Name>[Label] extends readonly (infer Value extends string)[]
    ? Value
    : never;
};
