/**
 * A house with several hosts: one Temporal server and one worker here, and an agent per host in a network of its own, as
 * on a machine of its own. Each has its own configuration, watch path and state directory, and reaches the databases over
 * links that can be cut one by one. A database has a network of its own, too. Wants to be root.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Configuration, loadConfiguration } from '../../../config';
import { signalProcess } from '../../../src/adapters/processes/identity';
import { openRunFolder, type RunFolder } from '../../../src/adapters/processes/run-folder';
import { readHost } from '../../../src/client/hosts';
import { House } from '../house';
import { freePort } from '../lane-ports';
import type { Mariadb, MariadbTemplate } from '../mariadb';
import { type Guest, NetworkSwitch } from '../network-switch';
import { until } from '../until';
import { ask } from './ask';
import type { Part } from './part';
import { houseConfiguration, type HouseSettings } from './settings';
import { startedProcesses } from './started-processes';

const listenEverywhere = '0.0.0.0';

export interface Host {
  id: string;
  network: Guest;
  configuration: Configuration;
  agent: Part;
  runFolder: RunFolder;
}

export interface Database {
  name: string;
  network: Guest;
  server: Mariadb;
}

/** What a tenant that was asked over the network says of itself. */
export interface Served {
  pid: number;
  /** The name of the database that it was started with. */
  database: string;
}

export class Hosts {
  house!: House;
  readonly databases: Database[] = [];
  private readonly hosts = new Map<string, Host>();
  /** By tenant. */
  private readonly places = new Map<string, { host: Host; port: number }>();
  private readonly network = NetworkSwitch.make();

  /** All agents are up. `databases`: how many of them there are, db1, db2, …; the settings name everything else of them. */
  static async open(
    ids: readonly string[],
    template: MariadbTemplate,
    databases: number,
    settings: HouseSettings,
  ): Promise<Hosts> {
    const hosts = new Hosts();
    try {
      for (let made = 1; made <= databases; made++) await hosts.addDatabase(`db${made}`, template);
      await hosts.begin(ids, settings);
      return hosts;
    } catch (error) {
      await hosts.end();
      throw error;
    }
  }

  host(id: string): Host {
    const host = this.hosts.get(id);
    if (host === undefined) throw new Error(`there is no host ${id}`);
    return host;
  }

  database(name: string): Database {
    const database = this.databases.find((one) => one.name === name);
    if (database === undefined) throw new Error(`there is no database ${name}`);
    return database;
  }

  cut(id: string, database: string): void {
    this.network.cut(this.host(id).network, this.database(database).network);
  }

  join(id: string, database: string): void {
    this.network.join(this.host(id).network, this.database(database).network);
  }

  /** Makes a tenant's directory on this host, the port file last. */
  async makeTenant(id: string, name: string): Promise<void> {
    const host = this.host(id);
    const home = join(host.configuration.tenants.watchPath, name);
    const port = await freePort();
    this.places.set(name, { host, port });
    mkdirSync(home);
    writeFileSync(join(home, host.configuration.tenants.startFile), '');
    writeFileSync(join(home, 'port'), `${port}\n`);
  }

  /** Null while nobody serves as this tenant. */
  async served(name: string): Promise<Served | null> {
    const fields = (await this.ask(name, 'runinfo'))?.split('|');
    if (fields?.[3] !== name) return null;
    return { database: fields[0] ?? '', pid: Number(fields[2]) };
  }

  /** Null when it does not answer. */
  ask(name: string, what: string): Promise<string | null> {
    const place = this.places.get(name);
    if (place === undefined) throw new Error(`there is no tenant ${name}`);
    return ask(`http://${place.host.network.address}:${place.port}/${what}`);
  }

  async end(): Promise<void> {
    const hosts = [...this.hosts.values()];
    for (const { agent } of hosts) if (agent.isAlive) await agent.kill();
    const left = () => hosts.flatMap(({ runFolder }) => startedProcesses(runFolder));
    await until('no tenant is left', () => {
      for (const identity of left()) signalProcess(identity, 'SIGKILL', 'process');
      return left().length === 0;
    });
    for (const { runFolder } of hosts) rmSync(runFolder.root, { recursive: true, force: true });
    for (const { server } of this.databases) await server.remove();
    // Undefined when it could not even be made.
    await (this.house as House | undefined)?.end();
    this.network.remove();
  }

  private async addDatabase(name: string, template: MariadbTemplate): Promise<void> {
    const network = this.network.add();
    const server = await template.server({ under: network.under, listen: network.address });
    this.databases.push({ name, network, server });
  }

  private async begin(ids: readonly string[], settings: HouseSettings): Promise<void> {
    const members = this.databases.map(({ name, network, server }) => ({
      ...{ name, host: network.address, port: server.port },
    }));
    const all = { ...settings, hosts: ids.map((id) => ({ id })), databases: { members, ...settings.databases } };
    this.house = await House.make(all);
    this.house.serverWords = ['--ip', listenEverywhere];
    await this.house.startServer();
    this.house.worker.start();
    for (const id of ids) this.addHost(id, all);
    for (const id of ids) {
      const isUp = async () => (await readHost(this.house.client, id)).state === 'up';
      await until(`host ${id} is up`, isUp, undefined, 250);
    }
  }

  private addHost(id: string, settings: HouseSettings): void {
    const { house } = this;
    const { temporal } = house.configuration;
    if (temporal.kind !== 'embedded') throw new Error('the house of a test has a server of its own');
    const network = this.network.add();
    const folder = join(house.root, id);
    const file = join(folder, 'watchkeeper.yaml');
    mkdirSync(folder);
    writeFileSync(file, houseConfiguration({ address: `${this.network.here}:${temporal.port}` }, settings));
    const configuration = loadConfiguration(file);
    for (const made of [configuration.tenants.watchPath, configuration.stateDir]) mkdirSync(made);
    const command = () => [...network.under, ...house.commandWith(file, 'agent', '--host', id)];
    const agent = house.part(`agent-${id}`, command);
    this.hosts.set(id, { id, network, configuration, agent, runFolder: openRunFolder(configuration.stateDir, id) });
    agent.start();
  }
}
