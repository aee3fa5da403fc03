/**
 * The whole house for one test file: a configuration in a folder of its own, a real Temporal server, a worker and an
 * agent as processes that can be killed and started one by one, and the truth about them: what the tenants noted of
 * themselves, /proc, the histories, and visibility. `end` ends exactly what was started, and fails if anything is left.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { type Configuration, loadConfiguration } from '../../config';
import { isAlive, type ProcessIdentity, signalProcess } from '../../src/adapters/processes/identity';
import { readRecord } from '../../src/adapters/processes/recorded-process';
import { openRunFolder, parseEventFile, type RunFolder } from '../../src/adapters/processes/run-folder';
import { readRunProcess, readShim } from '../../src/adapters/processes/shim';
import { connectLazily, type TemporalDoor } from '../../src/client/connection';
import { type HostReading, readHosts } from '../../src/client/hosts';
import { type ListedTenant, listTenants, readTenant } from '../../src/client/tenants';
import { hostWorkflowId, tenantWorkflowId } from '../../src/domain/ids';
import type { TenantStateName } from '../../src/domain/tenants/tenant-state';
import { type EmbeddedTemporalSettings, temporalArguments } from '../../src/embedded/temporal-arguments';
import { findTemporalBinary } from '../../src/embedded/temporal-binary';
import { keepTemporalDatabase, openTemporalDatabase } from '../../src/embedded/temporal-database';
import { prepareTemporal } from '../../src/embedded/temporal';
import { makeStartFolders } from '../../workers/start/folders';
import { readTenantHistory, type TenantHistory } from './house/histories';
import { TenantNotes } from './house/notes';
import { Part } from './house/part';
import { freePort, freePorts } from './house/ports';
import { processesAbout } from './house/processes';
import { until } from './until';

export const projectRoot = resolve(__dirname, '../..');
export const tenantProgram = join(__dirname, 'tenant.mjs');
const hostId = 'local';
const lookEveryMs = 50;
const serverUpMs = 30_000;

export interface HouseSettings {
  startFile?: string;
  command?: string[];
  check?: Record<string, string | number>;
  stopGrace?: string;
  restart?: Record<string, string | number | string[]>;
  environment?: string[];
  onShutdown?: 'keep' | 'stop';
}

/** Everything happens soon; the deadlines leave room for a loaded machine. */
const quickSettings = {
  startFile: 'start',
  command: [process.execPath, tenantProgram, '--db={database}', '--port={port}', '--uname={name}'],
  check: { kind: 'runinfo', every: '500ms', timeout: '500ms', failures: 3, recheck: '100ms', startGrace: '10s' },
  stopGrace: '1s',
  restart: {
    reflex: 3,
    within: '10s',
    healthyAfter: '2s',
    backoff: ['300ms', '600ms'],
    fatalAfter: 6,
    retryFatalEvery: '1s',
  },
  environment: ['WATCHKEEPER_TEST_NOTES'],
};

export class House {
  readonly stateDir: string;
  readonly watchPath: string;
  readonly notes: TenantNotes;
  readonly configuration: Configuration;
  readonly server: Part;
  readonly worker: Part;
  readonly agent: Part;
  /** `watchkeeper start`: all of it in one; used instead of the other three. */
  readonly whole: Part;
  private readonly door: TemporalDoor;
  private readonly runFolder: RunFolder;
  private readonly otherParts: Part[] = [];
  /** Compiled code that the next start of a part runs. */
  dist = join(projectRoot, 'dist');

  /** Every new tenant's start file; the usual test tenant is named in the command itself, and needs none. */
  startFileText = '';

  private constructor(
    readonly root: string,
    readonly configurationFile: string,
  ) {
    this.configuration = loadConfiguration(configurationFile);
    this.stateDir = this.configuration.stateDir;
    this.watchPath = this.configuration.tenants.watchPath;
    this.notes = new TenantNotes(join(root, 'notes'));
    for (const folder of [this.watchPath, this.notes.folder, this.stateDir]) mkdirSync(folder, { recursive: true });
    this.server = this.part('server', () => this.serverCommand());
    this.worker = this.part('worker', () => this.command('worker'));
    this.agent = this.part('agent', () => this.command('agent', '--host', hostId));
    this.whole = this.part('start', () => this.command('start'));
    this.door = connectLazily(this.configuration.temporal);
    this.runFolder = openRunFolder(this.stateDir, hostId);
  }

  /** Makes folders and configuration; starts nothing. */
  static async make(tenants: HouseSettings = {}): Promise<House> {
    const root = mkdtempSync(join(tmpdir(), 'watchkeeper-house-'));
    const [port, uiPort] = await freePorts(2);
    const settings = {
      temporal: { port, uiPort },
      tenants: {
        ...quickSettings,
        ...tenants,
        check: { ...quickSettings.check, ...tenants.check },
        restart: { ...quickSettings.restart, ...tenants.restart },
      },
    };
    const file = join(root, 'watchkeeper.yaml');
    writeFileSync(file, stringify(settings));
    return new House(root, file);
  }

  /** Server, worker and agent are up. */
  static async open(tenants: HouseSettings = {}): Promise<House> {
    const house = await House.make(tenants);
    try {
      await house.startServer();
      house.worker.start();
      house.agent.start();
      return house;
    } catch (error) {
      await house.end();
      throw error;
    }
  }

  get client(): TemporalDoor['client'] {
    return this.door.client;
  }

  /** Returns when its namespace can be used. */
  async startServer(): Promise<void> {
    openTemporalDatabase(this.stateDir);
    this.server.start();
    await this.serverIsUp();
    keepTemporalDatabase(this.stateDir);
  }

  serverIsUp(): Promise<void> {
    return prepareTemporal(this.temporal, AbortSignal.timeout(serverUpMs));
  }

  /** A process beside the others, ended with the house. */
  part(role: string, argv: () => readonly string[], workingDirectory = '/'): Part {
    const environment = { ...process.env, WATCHKEEPER_TEST_NOTES: this.notes.folder };
    const part = new Part(role, argv, join(this.root, `${role}.log`), environment, workingDirectory);
    this.otherParts.push(part);
    return part;
  }

  /** The command line of a role, as an operator would type it. */
  command(...words: string[]): string[] {
    return [process.execPath, join(this.dist, 'src/cli/main.js'), ...words, '--config', this.configurationFile];
  }

  /** Runs one command to its end. */
  run(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const [program = '', ...args] = this.command(...words);
    return new Promise((resolve) => {
      const child = execFile(program, args, { timeout: 60_000 }, (_error, stdout, stderr) =>
        resolve({ code: child.exitCode, stdout, stderr }),
      );
    });
  }

  homeOf(name: string): string {
    return join(this.watchPath, name);
  }

  /** What the configuration makes of the tenant's command, word by word. */
  tenantCommand(name: string, port: number): string[] {
    const values: Record<string, string> = { home: this.homeOf(name), database: '', port: String(port), name };
    return this.configuration.tenants.command.map((word) =>
      word.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? ''),
    );
  }

  /** Makes a tenant's directory, the port file last; returns its port. */
  async makeTenant(name: string, mode = ''): Promise<number> {
    const port = await freePort();
    this.makeTenantAt(name, port, mode);
    return port;
  }

  makeTenantAt(name: string, port: number | string, mode = ''): void {
    mkdirSync(this.homeOf(name), { recursive: true });
    this.setMode(name, mode);
    writeFileSync(join(this.homeOf(name), this.configuration.tenants.startFile), this.startFileText);
    this.setPort(name, port);
  }

  setMode(name: string, mode: string): void {
    writeFileSync(join(this.homeOf(name), 'mode'), mode);
  }

  setPort(name: string, port: number | string): void {
    const file = join(this.homeOf(name), 'port');
    writeFileSync(`${file}.new`, `${port}\n`);
    renameSync(`${file}.new`, file);
  }

  /** What visibility says of it; null when it has no running workflow. */
  read(name: string): Promise<ListedTenant | null> {
    return readTenant(this.client, name);
  }

  list(): Promise<ListedTenant[]> {
    return listTenants(this.client);
  }

  /** Waits until Temporal shows the tenant like this; the server may be away for a while. */
  async sees(
    name: string,
    what: string,
    isIt: (row: ListedTenant) => boolean,
    withinMs = 15_000,
  ): Promise<ListedTenant> {
    let last: unknown = null;
    const look = async () => {
      const row = await this.read(name).catch((error: Error) => {
        last = error.message;
        return null;
      });
      last = row ?? last;
      return row !== null && isIt(row) ? row : null;
    };
    try {
      return await until(`${name} ${what}`, look, withinMs, lookEveryMs);
    } catch (error) {
      throw new Error(`${(error as Error).message}; it is ${JSON.stringify(last)}`, { cause: error });
    }
  }

  seesState(name: string, state: TenantStateName, withinMs?: number): Promise<ListedTenant> {
    return this.sees(name, `is ${state}`, (row) => row.state === state, withinMs);
  }

  /** Waits until a process serves as this tenant that is none of `not`, and returns its pid. */
  async serves(name: string, port: number, not: readonly number[] = [], withinMs = 15_000): Promise<number> {
    return until(`${name} serves on port ${port}`, () => this.pidServing(name, port, not), withinMs, lookEveryMs);
  }

  async pidServing(name: string, port: number, not: readonly number[] = []): Promise<number | null> {
    const fields = (await ask(`http://127.0.0.1:${port}/runinfo`))?.split('|') ?? [];
    const pid = Number(fields[2]);
    return fields[3] === name && !not.includes(pid) ? pid : null;
  }

  history(name: string): Promise<TenantHistory> {
    return readTenantHistory(this.client, name);
  }

  /** The page that Temporal Web shows of a workflow. */
  async page(workflowId: string): Promise<string> {
    const handle = this.client.workflow.getHandle(workflowId);
    const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails ?? '';
  }

  /** What the agent said in its last beat, and whether that still counts. */
  async host(): Promise<HostReading> {
    const [reading] = await readHosts(this.client, [hostId]);
    if (reading === undefined) throw new Error('readHosts gave no reading');
    return reading;
  }

  hostPage(): Promise<string> {
    return this.page(hostWorkflowId(hostId));
  }

  tenantPage(name: string): Promise<string> {
    return this.page(tenantWorkflowId(name));
  }

  shimOf(name: string): ProcessIdentity | null {
    const shim = readShim(this.runFolder.of(name));
    return shim !== null && isAlive(shim) ? shim : null;
  }

  /** Server, worker and agent that `start` runs, or has left. */
  childrenOfWhole(): ProcessIdentity[] {
    return ['agent-local', 'worker', 'temporal'].flatMap((role) => this.childOfWhole(role) ?? []);
  }

  childOfWhole(role: string): ProcessIdentity | null {
    return readRecord(makeStartFolders(this.stateDir).processes, role);
  }

  get journalFile(): string {
    return join(this.stateDir, 'hosts', hostId, 'journal');
  }

  /** Where a shim wrote who it is. */
  shimFile(name: string): string {
    return join(this.runFolder.of(name).folder, 'shim');
  }

  /** Another copy of the compiled code, to be changed; `dist` names what the next start of a part runs. */
  copyDist(name: string): string {
    const folder = join(this.root, name);
    for (const part of ['dist', 'package.json', 'tools/versions.json']) {
      cpSync(join(projectRoot, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    return join(folder, 'dist');
  }

  async end(): Promise<void> {
    const leftParts = this.otherParts.filter((part) => part.isAlive);
    // The ones that start processes first, the server last.
    for (const part of leftParts.reverse()) await part.kill();
    await this.door.close();
    await until('all its processes are gone', () => this.killProcesses() === 0);
    await until('nothing is left', () => processesAbout(this.root).length === 0).catch(() => {
      throw new Error(`left behind: ${processesAbout(this.root).join('; ')}`);
    });
    rmSync(this.runFolder.root, { recursive: true, force: true });
    if (process.env['WATCHKEEPER_KEEP_HOUSES'] === undefined) rmSync(this.root, { recursive: true, force: true });
    else process.stderr.write(`kept: ${this.root}\n`);
  }

  private killProcesses(): number {
    const shims = readdirSync(join(this.runFolder.events, '..'))
      .filter((entry) => entry.startsWith('p-'))
      .flatMap((entry) => this.shimOf(entry.slice(2)) ?? []);
    const noted = this.notes.names().flatMap((name) => this.notes.alive(name));
    const started = readdirSync(this.runFolder.events).flatMap((file) => {
      const event = parseEventFile(file);
      const identity = event && readRunProcess(this.runFolder.of(event.name), event.run);
      return identity !== null && isAlive(identity) ? [identity] : [];
    });
    const children = this.childrenOfWhole().filter(isAlive);
    const all = [...children, ...shims, ...noted, ...started];
    for (const process of all) signalProcess(process, 'SIGKILL', 'process');
    return all.length;
  }

  private get temporal(): EmbeddedTemporalSettings {
    const { temporal } = this.configuration;
    if (temporal.kind !== 'embedded') throw new Error('the house of a test has a server of its own');
    return temporal;
  }

  private serverCommand(): string[] {
    const found = findTemporalBinary(projectRoot, process.env);
    if ('missing' in found) throw new Error(found.missing);
    return [found.binary, ...temporalArguments(this.temporal, this.stateDir)];
  }
}

/** Null when nobody answers. Each time on a connection of its own: a kept one may lead to a process that is gone. */
export function ask(url: string): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 1000 }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => resolve(body));
      response.on('error', () => resolve(null));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}
