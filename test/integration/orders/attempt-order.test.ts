/** What an attempt makes of everything that can become of a task, each of it brought about at a real node. */
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { connect } from 'node:net';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttemptOutcome } from '../../../src/domain/orders/order-visit';
import { freePort } from '../../support/lane-ports';
import { makeKey } from '../../support/sshd';
import { until } from '../../support/until';
import { AttemptBench } from './attempt-bench';

let bench: AttemptBench;
let servers: Server[];
beforeEach(async () => {
  servers = [];
  bench = await AttemptBench.open();
});
afterEach(async () => {
  await bench.end();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
});

const unused = { n: 1, openSince: null };
const spent = { n: 2, openSince: null };
const text = (pattern: RegExp) => expect.stringMatching(pattern) as string;

/** The task began `runs` times, and gave the ERP as many orders. */
function expectRuns(runs: number, inserted = runs): void {
  expect({ runs: bench.runs, inserted: bench.erp.inserted.length }).toEqual({ runs, inserted });
}

async function nodeThat(meets: (socket: Socket) => void): Promise<void> {
  const port = await freePort();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    meets(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  bench.sshd.writeKnownHosts([bench.sshd.knownHostsLine('ed25519', `[127.0.0.1]:${port}`)]);
  bench.server({ port });
}

describe('what needs no task', () => {
  test('an order that the ERP has is told as that, and nobody goes to the node', async () => {
    bench.erp.insert('900', 'tspeeFaturado');
    bench.server({ port: 1 });
    expect(await bench.attempt()).toEqual({
      ...{ seen: { kind: 'asked', sight: { kind: 'integrated' } }, number: '900' },
      ...{ token: { ...unused, place: text(/^127\.0\.0\.1:1 \//) } },
      ...{ erp: { kind: 'answered' }, node: null, sentence: 'Order 72026 (number 900): the ERP has it' },
    });
  });

  test('an ERP that gives no answer is an outage, and nothing is sent', async () => {
    bench.erp.fault = 'errorResult';
    expect(await bench.attempt()).toMatchObject({
      ...{ seen: { kind: 'asked', sight: { kind: 'noAnswer' } }, token: unused },
      ...{ erp: { kind: 'outage', reason: text(/answered with an error/) }, node: null },
    });
    expectRuns(0);
  });

  test('an ERP that is silent about one order alone is no outage, because it answers for one that it must know', async () => {
    bench.erp.silentAbout.add('900');
    bench.erp.insert('800', 'tspeeFaturado');
    bench.readIntegratedNumber = () => Promise.resolve('800');
    const silent = { kind: 'noAnswer' };
    const known = { seen: { kind: 'asked', sight: silent }, erp: { kind: 'answered' } };
    expect(await bench.attempt()).toMatchObject(known);
    expect(await bench.verify(60_000)).toMatchObject({ sight: silent, erp: { kind: 'answered' } });
    expect(bench.erp.asked).toEqual([['900'], ['800'], ['900'], ['800']]);
    bench.erp.silentAbout.add('800');
    expect(await bench.attempt()).toMatchObject({ ...known, erp: { kind: 'outage' } });
    bench.readIntegratedNumber = () => Promise.reject(new Error('the store is away'));
    expect(await bench.attempt()).toMatchObject({ ...known, erp: null });
    expectRuns(0);
  });

  test('an order that the shop has no more, or whose number may not be sent, is sent nowhere', async () => {
    expect(await bench.attempt({ orderId: '1' })).toMatchObject({ seen: { kind: 'gone' }, number: null });
    for (const number of [null, '9; reboot', '$(id)', '']) {
      bench.shop.set('72026', { number, state: 'authorized' });
      expect(await bench.attempt()).toMatchObject({ seen: { kind: 'badNumber' }, number, erp: null, node: null });
    }
    expectRuns(0);
    expect(bench.erp.asked).toEqual([]);
  });

  test('a number that has grown beyond what is recorded is sent nowhere, and comes back so short that it is', async () => {
    bench.settings.query = { ...bench.settings.query, numberPattern: '^[0-9]+$' };
    bench.shop.set('72026', { number: '9'.repeat(300), state: 'authorized' });
    expect(await bench.attempt()).toMatchObject({ seen: { kind: 'badNumber' }, number: '9'.repeat(255) });
    expectRuns(0);
  });

  test('a shop that cannot be read is a failure that is tried again, in a sentence', async () => {
    bench.shopAnswers = () => Promise.reject(new Error('db1:3306 refuses connections'));
    await expect(bench.try().outcome).rejects.toMatchObject({
      ...{ type: 'shopUnreadable', nonRetryable: false },
      message: 'order 72026 cannot be read in the shop: db1:3306 refuses connections',
    });
  });
});

describe('a task that was not begun', () => {
  const notBegun = (gate: 'outage' | 'misconfigured', reason: RegExp) => ({
    ...{ seen: { kind: 'notBegun' }, token: unused, erp: { kind: 'answered' } },
    node: { kind: gate, reason: text(reason) },
  });
  const cases: [string, 'outage' | 'misconfigured', RegExp, () => Promise<void> | void][] = [
    ['a node that refuses connections', 'outage', /refuses connections/, () => bench.sshd.kill()],
    [
      'a handshake that is cut',
      'outage',
      /while keys were exchanged/,
      () =>
        nodeThat((socket) => {
          socket.write('SSH-2.0-OpenSSH_9.2\r\n');
          socket.once('data', () => socket.destroy());
        }),
    ],
    [
      'a node with too many logins under way',
      'outage',
      /MaxStartups/,
      async () => {
        await restart(['MaxStartups 1', 'LoginGraceTime 60']);
        await until('the only place is taken', takePlace);
      },
    ],
    ['a channel that is refused', 'outage', /opens no channel/, () => restart(['MaxSessions 0'])],
    [
      'a host key that has changed',
      'misconfigured',
      /another one than in line 1/,
      async () => {
        await bench.sshd.kill();
        bench.sshd.makeNewHostKey('ed25519');
        await bench.sshd.start();
      },
    ],
    ['a key that is refused', 'misconfigured', /does not let/, () => makeKey(bench.sshd.privateKeyFile, 'ed25519')],
    ['a key file that is not there', 'misconfigured', /ENOENT/, () => rmSync(bench.sshd.privateKeyFile)],
    [
      'a directory that is missing',
      'misconfigured',
      /none cannot be entered/,
      () => bench.server({ railsRoot: `/${join(bench.folder, 'none')}` }),
    ],
    [
      'a journal that cannot be written',
      'misconfigured',
      /the journal \S+ on the host cannot be made/,
      () => {
        writeFileSync(join(bench.folder, 'file'), '');
        bench.server({ journal: `/${join(bench.folder, 'file')}` });
      },
    ],
  ];
  let waiting: Socket[] = [];
  afterEach(() => {
    for (const socket of waiting) socket.destroy();
    waiting = [];
  });

  async function restart(settings: readonly string[]): Promise<void> {
    await bench.sshd.kill();
    bench.sshd.use(['ed25519'], settings);
    await bench.sshd.start();
  }

  /** A login that never goes on. */
  function takePlace(): Promise<boolean> {
    const socket = connect({ host: '127.0.0.1', port: bench.sshd.port });
    waiting.push(socket);
    socket.on('error', () => undefined);
    return new Promise((resolve) => {
      socket.once('data', (bytes) => resolve(bytes.toString().startsWith('SSH-')));
      socket.once('close', () => resolve(false));
    });
  }

  test.each(cases)('%s uses no attempt and leaves the token as it is: %s', async (_what, gate, reason, bringAbout) => {
    await bringAbout();
    expect(await bench.attempt()).toMatchObject(notBegun(gate, reason));
    expectRuns(0);
  });

  test('a kept connection that was cut meanwhile is made anew, and the task runs once', async () => {
    await bench.attempt();
    bench.sshd.cutSessions();
    await until('its sessions are gone', () => bench.sshd.serverPids().length === 0);
    bench.shop.set('72027', { number: '901', state: 'authorized' });
    const again = async (): Promise<AttemptOutcome> => {
      const outcome = await bench.attempt({ orderId: '72027' });
      return outcome.seen.kind === 'notBegun' ? again() : outcome;
    };
    expect(await again()).toMatchObject({ seen: { kind: 'ran', as: 'DONE' }, token: spent });
    expect(bench.erp.inserted).toEqual(['900', '901']);
  });
});

describe('a task that ran to its end', () => {
  const ran = (as: string, sight: string) => ({
    ...{ seen: { kind: 'ran', as, sight: { kind: sight } }, token: spent },
    ...{ erp: { kind: 'answered' }, node: { kind: 'answered' } },
  });

  test('exit code 0 is DONE, the ERP is asked once more, and the words reach the task as they are', async () => {
    bench.server({ runAs: ['nice', '-n', '1'], environment: { RAILS_ENV: 'it’s [*] "$HOME"' } });
    const outcome = await bench.attempt();
    expect(outcome).toMatchObject(ran('DONE', 'integrated'));
    expect(outcome.sentence).toMatch(
      /^Order 72026 \(number 900\): the ERP has not got it; the command of token e1\/72026\/1 in \S+ ended with exit code 0; the ERP has it$/,
    );
    expect(bench.notes).toEqual(['began 900 it’s [*] "$HOME"', 'inserted 900 it’s [*] "$HOME"']);
    expectRuns(1);
  });

  test.each([
    ['1', 1, 'FAILED', {}],
    ['75, when it is said to mean that', 75, 'ERP_DOWN', { '75': 'ERP_DOWN' }],
    ['75, when nothing is said of it', 75, 'FAILED', {}],
  ] as const)('exit code %s is told as it is meant', async (_which, exitCode, as, exitCodes) => {
    bench.server({ exitCodes });
    bench.plan({ exitCode, inserts: false });
    expect(await bench.attempt()).toMatchObject(ran(as, 'missing'));
    expectRuns(1, 0);
  });

  test('one that says "there already" by its exit code is found there', async () => {
    bench.plan({ exitCode: 1 });
    expect(await bench.attempt()).toMatchObject(ran('FAILED', 'integrated'));
  });

  test('a code that has a meaning has it also where a shell would tell a signal by it', async () => {
    bench.server({ exitCodes: { '143': 'ERP_DOWN' } });
    bench.plan({ exitCode: 143, inserts: false });
    expect(await bench.attempt()).toMatchObject(ran('ERP_DOWN', 'missing'));
    expectRuns(1, 0);
  });

  test('a program that is not there is a node that is configured wrongly: no attempt, and the next token', async () => {
    bench.server({ command: ['/nowhere/bundle', '{number}'] });
    expect(await bench.attempt()).toMatchObject({
      ...{ seen: { kind: 'notBegun' }, token: spent },
      node: { kind: 'misconfigured', reason: text(/exit code 127/) },
    });
    expectRuns(0);
  });

  test('an ERP that is away afterwards does not undo that it ran', async () => {
    bench.plan({ waitAt: 'end' });
    const { outcome } = bench.try();
    await bench.hasNoted('inserted');
    bench.erp.fault = '500';
    bench.letGo();
    expect(await outcome).toMatchObject({
      ...{ seen: { kind: 'ran', as: 'DONE', sight: { kind: 'noAnswer' } }, token: spent },
      ...{ erp: { kind: 'outage' }, node: { kind: 'answered' } },
    });
  });

  test('an order that the ERP shows only 20 s later is inserted once, and found by asking on', async () => {
    bench.plan({ visibleAfterMs: 20_000 });
    expect(await bench.attempt()).toMatchObject(ran('DONE', 'missing'));
    expect(await bench.verify(60_000)).toEqual({ sight: { kind: 'integrated' }, erp: { kind: 'answered' } });
    expectRuns(1);
  });

  test('asking on ends when the time is over, and at once when the ERP is away', async () => {
    bench.plan({ inserts: false });
    await bench.attempt();
    expect(await bench.verify(200)).toEqual({ sight: { kind: 'missing' }, erp: { kind: 'answered' } });
    bench.erp.fault = '500';
    expect(await bench.verify(60_000)).toMatchObject({ sight: { kind: 'noAnswer' }, erp: { kind: 'outage' } });
    bench.shop.clear();
    expect(await bench.verify(60_000)).toMatchObject({ sight: { kind: 'noAnswer' }, erp: null });
  });
});
