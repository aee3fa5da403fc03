/**
 * The agent of one host: supervises its tenants at once, and tells Temporal about them when it can be reached.
 * SIGTERM ends the agent and leaves the tenants running; SIGUSR2 ends the tenants first.
 */
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../config';
import { createDatabaseActivities } from '../activities/databases';
import { createHostActivities } from '../activities/hosts';
import { createDirectoryActivities } from '../activities/hosts/tenant-directories';
import { createTenantActivities } from '../activities/tenants';
import { createTenantLogActivities } from '../activities/tenants/tenant-logs';
import { tryLock } from '../src/adapters/processes/file-lock';
import { ownIdentity } from '../src/adapters/processes/identity';
import { HostDatabases } from '../src/agent/host-databases';
import { Comparison } from '../src/agent/comparison';
import { reportHost } from '../src/agent/host-report';
import { Journal } from '../src/agent/journal';
import { Outbox } from '../src/agent/outbox';
import { Supervisor } from '../src/agent/supervisor';
import { TenantDirectories } from '../src/agent/tenant-directories';
import { readTier } from '../src/agent/tenant-files';
import { TenantLogs } from '../src/agent/tenant-logs';
import { TenantRequests } from '../src/agent/tenant-requests';
import { WatchPathClaim } from '../src/agent/watch-path-claim';
import { connectLazily } from '../src/client/connection';
import { databaseProblemsOf } from '../src/domain/databases/database-problems';
import { releaseOf } from '../src/domain/tenants/release';
import { listTenantsOfHost, tellTenant } from '../src/client/tenants';
import { createLogger } from '../src/telemetry/logger';
import { refuseOnce } from '../src/telemetry/refuse-once';
import { AgentPresence } from './agent/presence';
import { AgentMeters } from './agent/agent-meters';
import { databaseEvents, moveEvents, noteRules } from './agent/database-events';
import { poolControl } from './agent/pool-control';
import { PoolReporter } from './agent/pool-reporter';
import { ProblemLines } from './agent/problem-lines';
import { TenantLines } from './agent/tenant-lines';
import { agentWorkerOptions } from './agent/worker';
import { countVersions } from './configuration-meters';
import { openServiceManager } from './service-manager';
import { LiveConfiguration, logVersions } from './live-configuration';
import { runTemporalWorker } from './temporal-worker';
import { serveWorkerMeters } from './worker-meters';

const tellAtEndMs = 10_000;
const stopMarginMs = 10_000;

export async function runAgent(configuration: Configuration, hostId: string): Promise<number> {
  const log = createLogger('agent', { host: hostId });
  const { tenants: settings } = configuration;
  const serviceManager = openServiceManager((reason) => log.note('systemd:notTold', { reason }));
  const agentSince = new Date().toISOString();
  const holder = `agent of host ${hostId}, pid ${ownIdentity().pid}, since ${agentSince}`;
  const folder = join(configuration.stateDir, 'hosts', hostId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  const refuse = (reason: string): number => {
    refuseOnce(reason, (sentence) => log.note('hosts:agentRefused', {}, sentence));
    return 1;
  };
  const own = tryLock(join(folder, 'agent.lock'), holder);
  if ('heldBy' in own) return refuse(`An agent for host ${hostId} runs already: ${own.heldBy}.`);
  const served = serveWorkerMeters('agent', configuration.prometheus, log, hostId);
  const { meters } = served;
  const agentMeters = new AgentMeters(meters);
  const journal = new Journal(
    join(folder, 'journal'),
    hostId,
    (line) => log.note('hosts:journalLineSkipped', { line }, 'a line of the journal cannot be read and is skipped'),
    (tookMs) => meters.observe('watchkeeper_journal_sync_duration_seconds', {}, tookMs / 1000),
  );
  const isFirstUse = journal.states.length === 0;
  if (isFirstUse && !existsSync(settings.watchPath)) {
    return refuse(`The watch path ${settings.watchPath} is not there: make it, or change tenants.watchPath.`);
  }
  const claim = new WatchPathClaim(settings.watchPath, holder);
  const heldBy = claim.take(isFirstUse);
  if (heldBy !== null)
    return refuse(`Watch path ${settings.watchPath} is held by the ${heldBy}; end that agent first.`);

  const door = connectLazily(configuration.temporal);
  const news = new EventEmitter();
  // A refusal is a problem of the host, and told as one.
  const versions = countVersions(meters, { onAccepted: logVersions(log).onAccepted });
  const live = new LiveConfiguration(configuration, {
    ...versions,
    onAccepted: (version, changed) => {
      versions.onAccepted(version, changed);
      supervisor.applySettings(version.tenants);
      databases.watch.apply(version.databases);
    },
    onChange: () => {
      supervisor.noteRefusal(live.refusal?.message ?? null);
      news.emit('news');
    },
  });
  const policy = () => live.current.tenants.restart;
  const tell = (report: Parameters<typeof tellTenant>[1]) => tellTenant(door.client, report);
  const outbox = new Outbox(journal, {
    host: hostId,
    policy,
    tell,
    onReachable: (error) =>
      error === null
        ? log.note('hosts:tellingResumed', {}, 'transitions are told again')
        : log.note('hosts:tellingFailed', { reason: error.message }, 'transitions cannot be told; they are kept'),
    areStartsWaiting: () => supervisor.slots.areStartsWaiting,
    onTold: (transitions) => agentMeters.told(transitions),
  });
  const databases: HostDatabases = new HostDatabases({
    ...{ host: hostId, folder, settings: () => live.current.databases, states: () => journal.states },
    stateOf: (name) => journal.state(name),
    tierOf: (name) => readTier(supervisor.homeOf(name), live.current.tenants.tiers),
    watchEvents: (pasts) =>
      databaseEvents(log, meters, pasts, () => {
        poolReporter.note();
        news.emit('news');
        presence.noteProblems();
      }),
    moveEvents: moveEvents(log, (moved) => poolReporter.noteAlone(moved)),
    onRules: (rules) => {
      noteBrakeFile();
      noteRules(log, rules);
    },
    onPastUnreadable: (reason) =>
      log.note('databases:pastSkipped', { reason }, 'what was kept of the falls of databases is begun anew'),
  });
  const noteBrakeFile = () => supervisor.noteProblem('brakedByFile', databases.rules.fileProblem);
  const problemLines = new ProblemLines(log);
  const tenantLines = new TenantLines(log, problemLines);
  const supervisor: Supervisor = new Supervisor({
    host: hostId,
    stateDir: configuration.stateDir,
    settings,
    journal,
    meters,
    databases: databases.ofTenants,
    askDatabase: (member) => databases.watch.ask(member),
    restartBrake: () => databases.rules.brakeOn('restarts'),
    onRecorded: (fact, after, before) => {
      agentMeters.note(fact, after, before);
      tenantLines.note(fact, after, before);
      outbox.note(after.name);
      databases.noteRecorded(after);
    },
    onProblem: {
      began: (problem) => {
        problemLines.began(problem);
        presence.noteProblems();
      },
      ended: (problem) => {
        problemLines.ended(problem);
        presence.noteEnded(problem);
      },
    },
    onLauncherFailed: ({ message }) =>
      log.note('hosts:launcherFailed', { reason: message }, 'processes cannot be launched; tried again'),
  });
  const listProblems = () => [...supervisor.listProblems(), ...databaseProblemsOf(hostId, databases.watch.status)];
  const directories = new TenantDirectories({
    host: hostId,
    ledgerFile: join(folder, 'directories.json'),
    journal,
    settings: () => live.current.tenants,
    supervisor,
    onLedgerUnreadable: ({ message }) =>
      log.note('hosts:ledgerSkipped', { reason: message }, 'what was added and removed lately is not known any more'),
    onAdded: ({ name, by }, port) => log.note('tenants:added', { tenant: name, port, by }),
  });
  const presence = new AgentPresence({
    client: door.client,
    host: hostId,
    agentSince,
    comparison: new Comparison({
      host: hostId,
      journal,
      outbox,
      list: () => listTenantsOfHost(door.client, hostId),
      tell,
      policy,
    }),
    problems: () => listProblems().filter(({ word }) => word !== 'tenants'),
    onAsked: (isReachable) => agentMeters.noteTemporal(isReachable),
    log,
  });
  const poolReporter = new PoolReporter({
    ...{ client: door.client, host: hostId, incarnation: presence.incarnation, databases, log },
    pool: () => live.current.databases?.pool ?? null,
  });
  const status = () =>
    reportHost(
      journal,
      {
        host: hostId,
        incarnation: presence.incarnation,
        agentSince,
        configHash: live.current.hash,
        configRefused: live.refusal && { hash: live.refusal.hash, message: live.refusal.message },
        launchHash: supervisor.launchHash,
        isScanned: supervisor.isScanned,
        databases: databases.status,
        problems: listProblems(),
      },
      new Date().toISOString(),
    );
  const hostActivities = createHostActivities({
    host: {
      status,
      onNews: (listener) => {
        news.on('news', listener);
        return () => news.off('news', listener);
      },
    },
  });
  const workerOptions = agentWorkerOptions(hostId, {
    ...createTenantActivities({
      tenants: new TenantRequests(
        journal,
        (name) => supervisor.find(name),
        (state, to) => databases.moves.planner.findDestination(state, to),
      ),
    }),
    ...createDatabaseActivities({ pool: poolControl(databases) }),
    ...hostActivities,
    holdLease: agentMeters.countingLeases(hostActivities.holdLease),
    ...createDirectoryActivities({ directories }),
    ...createTenantLogActivities({ logs: new TenantLogs(() => live.current.tenants) }),
  });
  agentMeters.lookUp(journal, status, listProblems);
  const workerEnding = new AbortController();

  const ending = new Promise<'keep' | 'stop'>((resolve) => {
    process.once('SIGTERM', () => resolve('keep'));
    process.once('SIGINT', () => resolve('keep'));
    process.once('SIGUSR2', () => resolve('stop'));
  });
  // First: what ended while no agent was there is judged by what a first check sees.
  databases.start(supervisor);
  supervisor.start();
  noteBrakeFile();
  databases.moves.look();
  serviceManager?.ready();
  log.note('hosts:agentStarted', { tenants: journal.states.length, watchPath: settings.watchPath });
  directories.start();
  const working = runTemporalWorker(
    { temporal: configuration.temporal, worker: workerOptions, sdkMetrics: served.sdkMetrics, log },
    workerEnding.signal,
  );
  presence.start();
  poolReporter.start();
  live.start();

  const tenantsShall = await ending;
  log.note('hosts:agentEnding', { tenants: tenantsShall });
  serviceManager?.ending();
  live.stop();
  presence.stop();
  directories.stop();
  poolReporter.stop();
  await databases.stop();
  const isDone =
    tenantsShall === 'keep' || (await supervisor.stopTenants(live.current.tenants.stopGraceMs + stopMarginMs));
  const left = journal.states.filter((state) => releaseOf(state) !== null && state.process !== null);
  if (tenantsShall === 'stop' && left.length > 0) {
    log.note('tenants:leftReleased', { tenants: left.map(({ name }) => name) }, 'released tenants run on');
  }
  if (!isDone) log.note('tenants:notStopped', {}, 'not every tenant ended in time');
  supervisor.detach();
  if (!(await outbox.flush(tellAtEndMs))) log.note('hosts:leftUntold', {}, 'what is untold is told at the next start');
  outbox.stop();
  workerEnding.abort();
  await working;
  served.stop();
  journal.close();
  await door.close();
  claim.release();
  serviceManager?.close();
  log.note('hosts:agentEnded');
  return isDone ? 0 : 1;
}
