/** A supervisor without Temporal on directories of its own, for tests; ends every process that it started. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSettings } from '../../config/databases';
import type { TenantSettings } from '../../config/tenants';
import type { DatabaseMoves } from '../../src/agent/database-moves';
import type { DatabaseWatch } from '../../src/agent/database-watch';
import { HostDatabases } from '../../src/agent/host-databases';
import type { KeptRules } from '../../src/agent/kept-rules';
import { Journal } from '../../src/agent/journal';
import { Supervisor } from '../../src/agent/supervisor';
import type { AloneMove } from '../../src/domain/databases/pool-report';
import type { DatabaseVerdict } from '../../src/domain/databases/database-verdict';
import { TenantDatabases } from '../../src/agent/tenant-databases';
import type { AskDatabase } from '../../src/agent/tenant-host';
import { readTier } from '../../src/agent/tenant-files';
import { TenantDirectories } from '../../src/agent/tenant-directories';
import { TenantRequests } from '../../src/agent/tenant-requests';
import { signalProcess } from '../../src/adapters/processes/identity';
import { endShim } from '../../src/adapters/processes/shim';
import { openRunFolder } from '../../src/adapters/processes/run-folder';
import type { TenantState, Transition } from '../../src/domain/tenants/tenant-state';
import { Meters } from '../../src/telemetry/metrics/meters';
import { AgentMeters } from '../../workers/agent/agent-meters';
import { databaseEvents, moveEvents, noteRules } from '../../workers/agent/database-events';
import { ProblemLines } from '../../workers/agent/problem-lines';
import { TenantLines } from '../../workers/agent/tenant-lines';
import { KeptLines } from './kept-lines';
import { removeFolder } from './remove-folder';
import { until } from './until';

export const tenantProgram = join(__dirname, 'tenant.mjs');

export const quickSettings: Omit<TenantSettings, 'watchPath'> = {
  startFile: 'start',
  template: null,
  ports: { first: 24_300, last: 24_349 },
  command: [process.execPath, tenantProgram, '--db={database}', '--port={port}', '--uname={name}'],
  // A machine that is slow and busy must not make a good process look bad.
  check: { kind: 'runinfo', everyMs: 300, timeoutMs: 1_000, failures: 2, recheckMs: 50, startGraceMs: 15_000 },
  stopGraceMs: 400,
  restart: {
    reflex: 3,
    withinMs: 60_000,
    healthyAfterMs: 60_000,
    backoffMs: [100, 200],
    fatalAfter: 6,
    retryFatalEveryMs: 60_000,
  },
  onShutdown: 'keep',
  environment: [],
  onDatabaseChange: 'restart',
  tiers: ['gold', 'standard'],
  namePattern: null,
};

export class SupervisedHouse {
  readonly watchPath: string;
  settings: TenantSettings;
  /** Read whenever a tenant is started. */
  databases: DatabaseSettings | null = null;
  /** What is known of members that are not up, while nobody watches them. */
  readonly verdicts = new Map<string, DatabaseVerdict | null>();
  verdictOf = (member: string): DatabaseVerdict | null => {
    if (this.watch !== null) return this.watch.verdictOf(member);
    return this.verdicts.has(member) ? this.verdicts.get(member)! : 'up';
  };
  /** How a database is now; as `verdicts` says until it is set, or until somebody watches. */
  askDatabase: AskDatabase = (member) => {
    if (this.watch !== null) return this.watch.ask(member);
    const verdict = this.verdicts.get(member) ?? 'up';
    return Promise.resolve({ verdict, reason: `it is ${verdict}`, settlesInMs: 0 });
  };
  /** Sees how the databases really are, and moves tenants off those that are lost. */
  hostDatabases: HostDatabases | null = null;
  rules!: KeptRules;
  /** What this host decided without being asked. */
  readonly alone: AloneMove[] = [];
  journal!: Journal;
  supervisor!: Supervisor;
  requests!: TenantRequests;
  directories!: TenantDirectories;
  readonly transitions: (Transition & { name: string })[] = [];
  readonly log = new KeptLines();
  readonly meters = new Meters('agent');
  /** Hears of each of them. */
  onRecorded: (name: string) => void = () => {};
  /** Hears of each step of adding and removing. */
  onStep: (step: string) => void = () => {};

  /** `root`: that of another house, to live on in it. */
  constructor(
    settings: Partial<TenantSettings> = {},
    readonly root = mkdtempSync(join(tmpdir(), 'wk-house-')),
  ) {
    this.watchPath = join(root, 'tenants');
    mkdirSync(this.watchPath, { recursive: true });
    mkdirSync(join(this.root, 'hosts', 'h1'), { recursive: true });
    writeFileSync(join(this.watchPath, '.watchkeeper'), '');
    this.settings = { ...quickSettings, watchPath: this.watchPath, ...settings };
  }

  start(): this {
    this.journal = new Journal(join(this.root, 'journal'), 'h1', (line) => {
      throw new Error(`journal line ${line} cannot be read`);
    });
    const problemLines = new ProblemLines(this.log);
    const agentMeters = new AgentMeters(this.meters);
    const databases = new HostDatabases({
      ...{ host: 'h1', folder: join(this.root, 'hosts', 'h1') },
      settings: () => this.databases,
      states: () => this.journal.states,
      stateOf: (name) => this.journal.state(name),
      tierOf: (name) => readTier(this.supervisor.homeOf(name), this.settings.tiers),
      watchEvents: (pasts) => databaseEvents(this.log, this.meters, pasts, () => {}),
      moveEvents: moveEvents(this.log, (moved) => this.alone.push(moved)),
      onRules: (rules) => {
        this.supervisor.noteProblem('brakedByFile', rules.fileProblem);
        noteRules(this.log, rules);
      },
      onPastUnreadable: (reason) => {
        throw new Error(reason);
      },
    });
    this.rules = databases.rules;
    const unwatched = new TenantDatabases(
      () => this.databases,
      () => this.journal.states,
      (member) => this.verdictOf(member),
      () => false,
      databases.rules,
    );
    this.supervisor = new Supervisor({
      host: 'h1',
      stateDir: this.root,
      settings: this.settings,
      journal: this.journal,
      meters: this.meters,
      databases: this.isWatching ? databases.ofTenants : unwatched,
      askDatabase: (member) => this.askDatabase(member),
      restartBrake: () => databases.rules.brakeOn('restarts'),
      onRecorded: (fact, after, before) => {
        const { name } = after;
        this.transitions.push({ ...this.journal.untold(name).at(-1)!, name });
        new TenantLines(this.log, problemLines).note(fact, after, before);
        agentMeters.note(fact, after, before);
        databases.noteRecorded(after);
        this.onRecorded(name);
      },
      onProblem: problemLines,
      onLauncherFailed: (error) => {
        throw error;
      },
    });
    if (this.isWatching) this.watchDatabases(databases);
    this.requests = new TenantRequests(
      this.journal,
      (name) => this.supervisor.find(name),
      (state, to) => databases.moves.planner.findDestination(state, to),
    );
    this.directories = new TenantDirectories({
      host: 'h1',
      ledgerFile: join(this.root, 'directories.json'),
      journal: this.journal,
      settings: () => this.settings,
      supervisor: this.supervisor,
      onLedgerUnreadable: (error) => {
        throw error;
      },
      onAdded: ({ name, by }, port) => this.log.note('tenants:added', { tenant: name, port, by }),
      onStep: (step) => this.onStep(step),
    });
    this.supervisor.start();
    this.directories.start();
    return this;
  }

  /** Has the databases watched from the start on. */
  isWatching = false;

  private watchDatabases(databases: HostDatabases): void {
    this.hostDatabases = databases;
    databases.start(this.supervisor);
    this.supervisor.noteProblem('brakedByFile', databases.rules.fileProblem);
    databases.moves.look();
  }

  private async stopWatching(): Promise<void> {
    const ending = this.hostDatabases;
    this.hostDatabases = null;
    await ending?.stop();
  }

  get watch(): DatabaseWatch | null {
    return this.hostDatabases?.watch ?? null;
  }

  get moves(): DatabaseMoves {
    return this.hostDatabases!.moves;
  }

  /** From now on, and for the next start. */
  change(settings: Partial<TenantSettings>): void {
    this.settings = { ...this.settings, ...settings };
    this.supervisor.applySettings(this.settings);
  }

  /** As after kill -9: nothing is told to anybody. */
  abandon(): void {
    void this.stopWatching();
    this.directories.stop();
    this.supervisor.detach();
  }

  async end(): Promise<void> {
    await this.stopWatching();
    this.directories.stop();
    this.supervisor.detach();
    await until('nothing is about to appear', () =>
      this.journal.states.every((state) => !this.isLaunching(state.name)),
    );
    for (const state of this.journal.states) {
      if (state.process !== null) signalProcess(state.process.identity, 'SIGKILL', 'group');
      endShim(openRunFolder(this.root, 'h1').of(state.name));
    }
    await until('all processes are gone', () => this.journal.states.every((state) => !isRunning(state)));
    // A shim that was told to end may still write the end of its process, just when its folder is empty.
    await removeFolder(openRunFolder(this.root, 'h1').root);
    await removeFolder(this.root);
  }

  private isLaunching(name: string): boolean {
    const tenant = this.supervisor.find(name);
    tenant?.poll();
    return tenant?.isLaunching ?? false;
  }

  make(name: string, port: number | string, mode = ''): void {
    const home = join(this.watchPath, name);
    mkdirSync(home, { recursive: true });
    if (mode !== '') writeFileSync(join(home, 'mode'), mode);
    writeFileSync(join(home, 'start'), '');
    writeFileSync(join(home, 'port'), `${port}\n`);
  }

  state(name: string): TenantState | undefined {
    return this.journal.state(name);
  }

  reaches(name: string, state: TenantState['state'], withinMs?: number): Promise<TenantState> {
    const look = () => (this.state(name)?.state === state ? this.state(name) : null);
    return until(`${name} is ${state}`, look, withinMs).catch((error: unknown) => {
      const { state: now, problems = [] } = this.state(name) ?? {};
      throw new Error(`${(error as Error).message}; it is ${now}: ${JSON.stringify(problems)}`, { cause: error });
    });
  }

  /** Pids of all starts of the test tenant, oldest first. */
  starts(name: string): number[] {
    const text = readFileSync(join(this.watchPath, name, 'starts'), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[0]));
  }

  kinds(name: string): string[] {
    return this.transitions.filter((transition) => transition.name === name).map(({ kind }) => kind);
  }
}

function isRunning(state: TenantState): boolean {
  return state.process !== null && signalProcess(state.process.identity, 'SIGKILL', 'group');
}
