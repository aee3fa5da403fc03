/** Watchkeeper itself: the real agent, worker and embedded Temporal server, each a process of its own. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { House } from '../../support/house';
import type { HouseSettings } from '../../support/house/settings';
import { until } from '../../support/until';
import type { PlacedTenant } from '../bench';
import type { CommandOf, Keeper } from './keeper';

/** The defaults, but for a restart budget that no measurement uses up. */
export const defaultCheck = {
  kind: 'runinfo',
  every: '10s',
  timeout: '1s',
  failures: 3,
  recheck: '1s',
  startGrace: '5s',
};
export const endlessBudget = { reflex: 30, within: '1s', healthyAfter: '60s', backoff: ['1s'], fatalAfter: 1_000_000 };

const settings: HouseSettings = { check: defaultCheck, stopGrace: '5s', restart: endlessBudget, environment: [] };

export class AgentKeeper implements Keeper {
  most = Infinity;
  private opened: House | null = null;

  constructor(
    readonly title = 'Watchkeeper',
    private readonly own: HouseSettings = {},
  ) {}

  get house(): House {
    if (this.opened === null) throw new Error('the house is not open');
    return this.opened;
  }

  async start(tenants: readonly PlacedTenant[], commandOf: CommandOf): Promise<void> {
    await this.open(commandOf({ name: '{name}', port: '{port}' }));
    for (const tenant of tenants) makeHome(this.house, tenant);
    this.house.agent.start();
  }

  /** All but the agent runs; no tenant is there. */
  async open(command: string[]): Promise<void> {
    this.opened = await House.make({ ...settings, ...this.own, command });
    await this.opened.startServer();
    this.opened.worker.start();
  }

  /** The agent has told everything that happened up to now. */
  async told(tenants: number, withinMs = 300_000): Promise<void> {
    const fromMs = Date.now();
    const isTold = async () => {
      const { status } = await this.house.host();
      return (
        status !== null &&
        Date.parse(status.asOf) > fromMs &&
        status.untold.count === 0 &&
        status.tenants.total === tenants
      );
    };
    await until('everything is told', isTold, withinMs, 250);
  }

  async end(): Promise<void> {
    await this.opened?.end();
    this.opened = null;
  }
}

/** A whole directory, moved to its place at once. */
export function makeHome(house: House, tenant: PlacedTenant): void {
  moveHome(house, prepareHome(house, tenant), tenant);
}

/** Making files may take milliseconds each; of many directories "at once" only the move is to be measured. */
export function prepareHome(house: House, { name, port }: PlacedTenant): string {
  const prepared = join(house.root, 'prepared', name);
  mkdirSync(prepared, { recursive: true });
  writeFileSync(join(prepared, house.configuration.tenants.startFile), '');
  writeFileSync(join(prepared, 'port'), `${port}\n`);
  return prepared;
}

export function moveHome(house: House, prepared: string, { name }: PlacedTenant): void {
  renameSync(prepared, house.homeOf(name));
}
