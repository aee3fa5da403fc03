/** The naive runner as a process in a place of its own: what it makes of a storm. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { House } from '../house';
import type { Part } from '../house/part';
import { watcher, type MariadbTemplate } from '../mariadb';
import { readNaiveState, type NaiveSettings, type NaiveState } from './naive-runner';
import { partVictim, StormPlace } from './storm-place';

const program = [join(__dirname, '../run-typescript.cjs'), join(__dirname, 'naive-runner.ts')];

export class NaiveHouse {
  private constructor(
    readonly house: House,
    readonly place: StormPlace,
    readonly runner: Part,
    private readonly stateFile: string,
  ) {}

  static async open(seed: number, template: MariadbTemplate): Promise<NaiveHouse> {
    const place = await StormPlace.make(seed, template);
    const house = await House.make();
    const stateFile = join(house.root, 'state.json');
    const { password, database } = watcher;
    const settings: NaiveSettings = {
      shop: { host: '127.0.0.1', port: place.shop.port, user: watcher.username, password, database },
      erp: {
        ...{ wsdl: `${place.erpAddress}?wsdl`, endpoint: null, keyFile: join(place.folder, 'erp.key') },
        ...{ numberField: 'NumeroPedido', timeoutMs: 5_000 },
      },
      ...{ sshd: place.sshd.server, directory: place.node, command: place.command, stateFile },
    };
    const file = join(house.root, 'naive.json');
    writeFileSync(file, JSON.stringify(settings));
    const runner = house.part('naive', () => [process.execPath, '-r', ...program, file]);
    place.join(house);
    runner.start();
    return new NaiveHouse(house, place, runner, stateFile);
  }

  /** It has less time than Watchkeeper, and so there is more of everything. */
  get victims() {
    const { sshd, ...others } = this.place.victims;
    return {
      ...others,
      sshd: { ...sshd, livesMs: [1_500, 4_000] as [number, number] },
      naive: partVictim(this.runner, [1_500, 5_000], [100, 1_000]),
    };
  }

  state(): NaiveState {
    return readNaiveState(this.stateFile);
  }

  /** It has read all that is there, and nothing is left to be tried again. */
  async isQuiet(): Promise<boolean> {
    const { head, failed } = this.state();
    const orders = await this.place.orders();
    return Number(orders.at(-1)?.orderId ?? 0) <= head && Object.keys(failed).length === 0;
  }

  async end(): Promise<void> {
    await this.house.end();
    await this.place.end();
  }
}
