/** Attempts of orders against a real OpenSSH server as the node, and an ERP over HTTP to which its task gives orders. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { attemptOrderWith } from '../../../activities/orders/attempt-order';
import type { AskForKnown } from '../../../activities/orders/erp-question';
import { askForKnown } from '../../../activities/orders/probe-erp';
import type { ShopOrder } from '../../../activities/orders/shop-order';
import { verifyOrderWith } from '../../../activities/orders/verify-order';
import type { OrderSettings } from '../../../config/orders';
import { AbacosOrders } from '../../../src/adapters/soap/abacos-orders';
import type { TokenUse } from '../../../src/domain/orders/order-row';
import type { AttemptOrder, AttemptOutcome, VerifyOrder, VerifyOutcome } from '../../../src/domain/orders/order-visit';
import type { RemoteSeen } from '../../../src/domain/orders/remote-outcome';
import { IntegrationNode } from '../../../workers/orders/integration-node';
import { FakeErp } from '../../support/fake-erp';
import { fewestOrders, readOrdersText } from '../../support/orders-section';
import { processesAbout } from '../../support/house/processes';
import { TestSshd } from '../../support/sshd';
import { until } from '../../support/until';

export interface TaskPlan {
  exitCode: number;
  signal: string | null;
  inserts: boolean;
  status: string;
  visibleAfterMs: number;
  /** Where it waits for a word of the test. */
  waitAt: 'begin' | 'end' | null;
}

export interface Try {
  outcome: Promise<AttemptOutcome>;
  /** As when the worker is stopped, or has not reached the server for too long. */
  cancel: () => void;
}

const task = resolve(__dirname, '../../support/order-task.mjs');
const usualPlan: TaskPlan = {
  ...{ exitCode: 0, signal: null, inserts: true, status: 'tspeeFaturado', visibleAfterMs: 0, waitAt: null },
};

export class AttemptBench {
  readonly shop = new Map<string, ShopOrder>([['72026', { number: '900', state: 'authorized' }]]);
  /** Before the shop answers. */
  shopAnswers: () => Promise<void> = () => Promise.resolve();
  /** Of the order that was integrated last. */
  readIntegratedNumber: () => Promise<string | null> = () => Promise.resolve(null);
  readonly settings: OrderSettings;
  /** What became of all that was to be sent, whether anybody waited for it or not. */
  readonly seen: RemoteSeen[] = [];
  private node = new IntegrationNode();

  private constructor(
    readonly folder: string,
    readonly sshd: TestSshd,
    readonly erp: FakeErp,
  ) {
    const { read } = readOrdersText(fewestOrders());
    if (read?.orders == null) throw new Error('the section of orders is refused');
    const { host, port, username, privateKeyFile, knownHostsFile } = sshd.server;
    this.settings = {
      ...read.orders,
      integrationServer: {
        ...read.orders.integrationServer,
        ...{ host, port, username, privateKeyFile, knownHostsFile },
        ...{ railsRoot: folder as `/${string}`, journal: join(folder, 'journal') as `/${string}` },
        command: [process.execPath, task, folder, erp.address, '{number}'],
        timeoutMs: 60_000,
      },
    };
    this.plan({});
  }

  static async open(): Promise<AttemptBench> {
    const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-attempt-'));
    return new AttemptBench(folder, await TestSshd.start(), await FakeErp.start());
  }

  async end(): Promise<void> {
    this.node.close();
    this.letGo();
    await this.sshd.end();
    await until('nothing of it runs any longer', () => processesAbout(this.folder).length === 0);
    await this.erp.close();
    rmSync(this.folder, { recursive: true });
  }

  plan(plan: Partial<TaskPlan>): void {
    writeFileSync(join(this.folder, 'plan.json'), JSON.stringify({ ...usualPlan, ...plan }));
  }

  server(changed: Partial<OrderSettings['integrationServer']>): void {
    Object.assign(this.settings.integrationServer, changed);
  }

  /** The account's login shell no longer runs what it is told, and ends with 1. */
  async swallowCommands(): Promise<void> {
    await this.sshd.kill();
    this.sshd.use(
      ['ed25519'],
      ['ForceCommand echo "$SSH_ORIGINAL_COMMAND"; echo "This account is not available."; exit 1'],
    );
    await this.sshd.start();
  }

  /** Another worker: nothing of what the one before knew is left. */
  newWorker(): void {
    this.node.close();
    this.node = new IntegrationNode();
  }

  try({ token = { n: 1, openSince: null }, attempt = 1, orderId = '72026' }: Partial<TryOptions> = {}): Try {
    const environment = new MockActivityEnvironment({ attempt });
    const key = join(this.folder, 'erp.key');
    writeFileSync(key, `${this.erp.key}\n`);
    const erp = new AbacosOrders({
      ...{ wsdl: `${this.erp.address}?wsdl`, endpoint: null, keyFile: key, numberField: 'NumeroPedido' },
      timeoutMs: 5000,
    });
    const attemptOrder = attemptOrderWith({
      settings: () => this.settings,
      readOrder: this.readOrder,
      askErp: (numbers) => erp.ask(numbers),
      askForKnown: this.askForKnown(erp),
      node: {
        run: async (...words) => this.note(await this.node.run(...words)),
        ask: (...words) => this.node.ask(...words),
      },
    });
    const order = { shop: 'main', epoch: 'e1', orderId, token };
    const outcome = environment.run<[AttemptOrder], AttemptOutcome, typeof attemptOrder>(attemptOrder, order);
    // It may be rejected before anybody waits for it.
    outcome.catch(() => undefined);
    return { outcome, cancel: () => environment.cancel() };
  }

  /** Tries once, to the end; what the task printed is never in what comes back. */
  async attempt(options: Partial<TryOptions> = {}): Promise<AttemptOutcome> {
    const outcome = await this.try(options).outcome;
    expect(JSON.stringify(outcome)).not.toMatch(/Maria|Secreta|4111/);
    return outcome;
  }

  verify(forMs: number) {
    const erp = new AbacosOrders({
      ...{ wsdl: `${this.erp.address}?wsdl`, endpoint: null, keyFile: join(this.folder, 'erp.key') },
      ...{ numberField: 'NumeroPedido', timeoutMs: 5000 },
    });
    const verifyOrder = verifyOrderWith({
      ...{ readOrder: this.readOrder, askErp: (numbers) => erp.ask(numbers), askForKnown: this.askForKnown(erp) },
    });
    const verifying = { shop: 'main', orderId: '72026', everyMs: 50, forMs };
    return new MockActivityEnvironment().run<[VerifyOrder], VerifyOutcome, typeof verifyOrder>(verifyOrder, verifying);
  }

  private askForKnown(erp: AbacosOrders): AskForKnown {
    const deps = {
      ...{ settings: () => this.settings, askErp: (numbers: readonly string[]) => erp.ask(numbers) },
      shopOrders: () => ({ readOrders: () => Promise.resolve([]), readNewest: () => Promise.resolve([]) }),
      records: {
        readNextToStart: () => Promise.resolve(null),
        readIntegratedNumber: () => this.readIntegratedNumber(),
      },
    };
    return (...words) => askForKnown(deps, ...words);
  }

  private readonly readOrder = async (orderId: string): Promise<ShopOrder | null> => {
    await this.shopAnswers();
    return this.shop.get(orderId) ?? null;
  };

  private note(seen: RemoteSeen): RemoteSeen {
    this.seen.push(seen);
    return seen;
  }

  /** What tasks have noted. */
  get notes(): string[] {
    const file = join(this.folder, 'notes');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  }

  /** How often a task has begun. */
  get runs(): number {
    return this.notes.filter((note) => note.startsWith('began')).length;
  }

  async hasNoted(what: 'began' | 'inserted'): Promise<void> {
    await until(`a task has ${what}`, () => this.notes.some((note) => note.startsWith(what)));
  }

  /** A task that waits goes on. */
  letGo(): void {
    writeFileSync(join(this.folder, 'go'), '');
  }

  /** Of the tokens, by their names in the journal. */
  get tokens(): string[] {
    const journal = join(this.folder, 'journal');
    return existsSync(journal) ? readdirSync(journal).sort() : [];
  }

  async hasCode(token: string): Promise<void> {
    await until(`${token} has a code`, () => existsSync(join(this.folder, 'journal', token, 'code')));
  }
}

interface TryOptions {
  token: TokenUse;
  /** Of the activity: above 1 it is a repetition. */
  attempt: number;
  orderId: string;
}
