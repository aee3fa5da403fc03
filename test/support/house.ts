/**
 * The whole house for one test file: a configuration in a folder of its own, a real Temporal server, a worker and an
 * agent as processes that can be killed and started one by one, and the truth about them: what the tenants noted of
 * themselves, /proc, the histories, and visibility. `end` ends exactly what was started, and fails if anything is left.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Configuration, loadConfiguration } from '../../config';
import { isAlive, type ProcessIdentity, signalProcess } from '../../src/adapters/processes/identity';
import { readRecord } from '../../src/adapters/processes/recorded-process';
import { openRunFolder, type RunFolder } from '../../src/adapters/processes/run-folder';
import { readShim } from '../../src/adapters/processes/shim';
import { connectLazily, type TemporalDoor } from '../../src/client/connection';
import { type EmbeddedTemporalSettings, temporalArguments } from '../../src/embedded/temporal-arguments';
import { findTemporalBinary } from '../../src/embedded/temporal-binary';
import { keepTemporalDatabase, openTemporalDatabase } from '../../src/embedded/temporal-database';
import { prepareTemporal } from '../../src/embedded/temporal';
import { makeStartFolders } from '../../workers/start/folders';
import { ask } from './house/ask';
import { TenantNotes } from './house/notes';
import { Part } from './house/part';
import { freePort, freePorts } from './lane-ports';
import { processesAbout } from './house/processes';
import { houseConfiguration, type HouseSettings } from './house/settings';
import { startedProcesses } from './house/started-processes';
import { hostId, lookEveryMs, TemporalView } from './house/temporal-view';
import { until } from './until';

const projectRoot = resolve(__dirname, '../..');
const serverUpMs = 120_000;
const commandMs = 180_000;

export class House extends TemporalView {
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
  private readonly parts: Part[] = [];
  /** Compiled code that the next start of a part runs. */
  dist = join(projectRoot, 'dist');

  /** More words for the command line of the Temporal server. */
  serverWords: readonly string[] = [];

  /** Every new tenant's start file; the usual test tenant is named in the command itself, and needs none. */
  startFileText = '';

  private constructor(
    readonly root: string,
    readonly configurationFile: string,
  ) {
    super();
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
    const [port = 0, uiPort = 0] = await freePorts(2);
    const file = join(root, 'watchkeeper.yaml');
    writeFileSync(file, houseConfiguration({ port, uiPort }, tenants));
    return new House(root, file);
  }

  /** Server, worker and agent are up, and hear each other. */
  static async open(tenants: HouseSettings = {}): Promise<House> {
    const house = await House.make(tenants);
    try {
      await house.startServer();
      house.worker.start();
      house.agent.start();
      await house.hostIsUp();
      return house;
    } catch (error) {
      await house.end();
      throw error;
    }
  }

  /** A house for one story, ended with it: stories that wait are told side by side. */
  static async during(opening: Promise<House>, story: (house: House) => Promise<void>): Promise<void> {
    const house = await opening;
    try {
      await story(house);
    } finally {
      await house.end();
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
    this.parts.push(part);
    return part;
  }

  /** The command line of a role, as an operator would type it. */
  command(...words: string[]): string[] {
    return this.commandWith(this.configurationFile, ...words);
  }

  commandWith(configurationFile: string, ...words: string[]): string[] {
    return [process.execPath, join(this.dist, 'src/cli/main.js'), ...words, '--config', configurationFile];
  }

  /** Runs one command to its end. */
  run(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const [program = '', ...args] = this.command(...words);
    return new Promise((resolve) => {
      const child = execFile(program, args, { timeout: commandMs }, (_error, stdout, stderr) =>
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

  /** Waits until a process serves as this tenant that is none of `not`, and returns its pid. */
  async serves(name: string, port: number, not: readonly number[] = [], withinMs?: number): Promise<number> {
    return until(`${name} serves on port ${port}`, () => this.pidServing(name, port, not), withinMs, lookEveryMs);
  }

  async pidServing(name: string, port: number, not: readonly number[] = []): Promise<number | null> {
    const fields = (await ask(`http://127.0.0.1:${port}/runinfo`))?.split('|') ?? [];
    const pid = Number(fields[2]);
    return fields[3] === name && !not.includes(pid) ? pid : null;
  }

  shimOf(name: string): ProcessIdentity | null {
    const shim = readShim(this.runFolder.of(name));
    return shim !== null && isAlive(shim) ? shim : null;
  }

  /** Server, store, workers and agent that `start` runs, or has left. */
  childrenOfWhole(): ProcessIdentity[] {
    return ['agent-local', 'orders', 'worker', 'store', 'temporal'].flatMap((role) => this.childOfWhole(role) ?? []);
  }

  childOfWhole(role: string): ProcessIdentity | null {
    return readRecord(makeStartFolders(this.stateDir).processes, role);
  }

  /** The lines that a child of `start` has logged. */
  logOf(role: string): Record<string, unknown>[] {
    const text = readFileSync(join(makeStartFolders(this.stateDir).log, `${role}.log`), 'utf8');
    // A line that is being written does not count yet.
    const lines = text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
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
    // The ones that start processes first, the server last.
    for (const part of this.parts.filter(({ isAlive }) => isAlive).reverse()) await part.kill();
    await this.door.close();
    const isEmpty = () => {
      this.killProcesses();
      return processesAbout(this.root).length === 0;
    };
    await until('nothing is left', isEmpty).catch(() => {
      throw new Error(`left behind: ${processesAbout(this.root).join('; ')}`);
    });
    rmSync(this.runFolder.root, { recursive: true, force: true });
    if (process.env['WATCHKEEPER_KEEP_HOUSES'] === undefined) rmSync(this.root, { recursive: true, force: true });
    else process.stderr.write(`kept: ${this.root}\n`);
  }

  private killProcesses(): void {
    const noted = this.notes.names().flatMap((name) => this.notes.alive(name));
    const children = this.childrenOfWhole().filter(isAlive);
    for (const process of [...children, ...startedProcesses(this.runFolder), ...noted])
      signalProcess(process, 'SIGKILL', 'process');
  }

  private get temporal(): EmbeddedTemporalSettings {
    const { temporal } = this.configuration;
    if (temporal.kind !== 'embedded') throw new Error('the house of a test has a server of its own');
    return temporal;
  }

  private serverCommand(): string[] {
    const found = findTemporalBinary(projectRoot, process.env);
    if ('missing' in found) throw new Error(found.missing);
    return [found.binary, ...temporalArguments(this.temporal, this.stateDir), ...this.serverWords];
  }
}
