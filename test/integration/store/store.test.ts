/** A store on a real MariaDB 10.11 that is away, hangs, refuses, and is back; and the audit in it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { chainBegin, judgeEnd, judgeLink } from '../../../src/domain/audit/audit-chain';
import { fitted, type AuditFacts } from '../../../src/domain/audit/audit-entry';
import { appendAudit, readChain, readHead, readRequests } from '../../../src/store/audit';
import { auditHash } from '../../../src/store/audit-hash';
import { Store } from '../../../src/store/store';
import type { StorePlace } from '../../../src/store/store-place';
import { MariadbTemplate, type Mariadb } from '../../support/mariadb';
import { keeper, makeStore } from '../../support/mariadb-store';

let template: MariadbTemplate;
let server: Mariadb;
let place: StorePlace;
const stores: Store[] = [];

beforeAll(async () => {
  template = await MariadbTemplate.make();
  server = await template.server({ words: ['--innodb-flush-log-at-trx-commit=1'] });
  place = await makeStore(server);
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});
afterAll(async () => {
  await server.remove();
  template.remove();
});

function open(at: StorePlace = place): Store {
  const store = new Store(at);
  stores.push(store);
  return store;
}

let number = 0;
const facts = (own: Partial<AuditFacts> = {}): AuditFacts => ({
  request: `00000000-0000-4000-8000-${String((number += 1)).padStart(12, '0')}`,
  kind: 'asked',
  at: new Date(Date.UTC(2026, 0, 1) + number).toISOString(),
  who: 'ann',
  machine: 'h1',
  via: 'command line',
  what: 'tenants stop',
  object: 'alpha',
  options: null,
  reason: null,
  result: null,
  message: null,
  ...own,
});

async function faults(): Promise<(string | null)[]> {
  const [entries, head] = await open().use(
    async (session) => [await readChain(session, 0, 10_000), await readHead(session)] as const,
  );
  let last = chainBegin;
  const links = entries.map((entry) => {
    const fault = judgeLink(last, entry, auditHash);
    last = entry;
    return fault;
  });
  return [...links, judgeEnd(last, head)].filter((fault) => fault !== null);
}

describe('the audit', () => {
  test('gives back what was written, whatever is in it', async () => {
    const written = [
      facts(),
      facts({ reason: `it's "odd" \\ %_ ; -- 😀 \u0000 \n`, object: '  spaces ', options: '' }),
      facts({ kind: 'ended', at: '2026-01-01T12:00:00.007Z', result: 'refused', message: 'x'.repeat(2000) }),
    ];
    await open().use(async (session) => {
      for (const each of written) await appendAudit(session, each);
    });
    const read = await open().use((session) => readChain(session, 0, 10));
    expect(read).toMatchObject(written.map(fitted));
    expect(read.map((entry) => entry.number)).toEqual([1, 2, 3]);
    expect(await faults()).toEqual([]);
  });

  test('has one chain, however many write at once, and one entry of each kind for a request', async () => {
    const before = await open().use((session) => readHead(session));
    const writers = Array.from({ length: 4 }, () => open());
    const again = facts();
    const all = writers.flatMap((store) => [
      ...Array.from({ length: 10 }, () => store.use((session) => appendAudit(session, facts()))),
      store.use((session) => appendAudit(session, again)),
    ]);
    await Promise.all(all);
    const after = await open().use((session) => readHead(session));
    expect((after?.number ?? 0) - (before?.number ?? 0)).toBe(41);
    expect(await faults()).toEqual([]);
  });

  test('is read by request: the newest ones, each with all that is known of it', async () => {
    const old = facts({ at: '2026-03-01T00:00:00.000Z' });
    const late = { ...old, kind: 'ended' as const, at: '2026-03-02T00:00:00.000Z', result: 'done' };
    const middle = facts({ at: '2026-03-01T12:00:00.000Z', object: 'beta' });
    await open().use(async (session) => {
      for (const each of [old, middle, late]) await appendAudit(session, each);
    });
    const read = async (since: string | null, limit: number) =>
      (await open().use((session) => readRequests(session, since, limit))).map(
        ({ object, kind }) => `${object} ${kind}`,
      );
    expect(await read(null, 1)).toEqual(['alpha asked', 'alpha ended']);
    expect(await read(null, 2)).toEqual(['alpha asked', 'beta asked', 'alpha ended']);
    expect(await read('2026-03-01T12:00:00.001Z', 9)).toEqual(['alpha asked', 'alpha ended']);
    expect(await read('2027-01-01T00:00:00.000Z', 9)).toEqual([]);
  });

  test('shows what somebody did to it in the database itself', async () => {
    const [newest] = await server.sql('select max(number) as number from watchkeeper.audit');
    const last = Number(newest?.number);
    await server.sql(`update watchkeeper.audit set who = 'nobody' where number = 2`);
    expect(await faults()).toEqual(['entry 2 was changed after it was written']);
    await server.sql(`update watchkeeper.audit set who = 'ann' where number = 2`);
    await server.sql(`delete from watchkeeper.audit where number = ${last}`);
    expect(await faults()).toEqual([`entry ${last} and what followed are missing; the last one is ${last}`]);
  });
});

describe('a store', () => {
  test('that is killed and back goes on by itself', async () => {
    const store = open();
    expect(await store.use(async (session) => (await session.query('select 1 as one'))[0])).toEqual([{ one: 1 }]);
    await server.kill();
    await expect(store.use((session) => session.query('select 1'))).rejects.toMatchObject({
      kind: 'storeAway',
      message: expect.stringMatching(
        /^the store \(127\.0\.0\.1:\d+\/watchkeeper\) does not answer \((ECONNREFUSED|PROTOCOL_CONNECTION_LOST|ECONNRESET)\); see that it runs$/,
      ) as string,
    });
    await server.start();
    expect(await store.use(async (session) => (await session.query('select 1 as one'))[0])).toEqual([{ one: 1 }]);
  });

  test('that hangs is given up by the deadline, and used again when it goes on', async () => {
    const store = open();
    await store.use((session) => session.query('select 1'));
    server.freeze();
    const asked = store.use((session) => session.query('select 1'), 300);
    const askedByNewOne = open().use((session) => session.query('select 1'), 300);
    const silence = { kind: 'storeAway', message: expect.stringMatching(/gave no answer within 0.3 s$/) as string };
    try {
      await Promise.all([asked, askedByNewOne].map((each) => expect(each).rejects.toMatchObject(silence)));
    } finally {
      server.thaw();
    }
    expect(await store.use(async (session) => (await session.query('select 2 as two'))[0])).toEqual([{ two: 2 }]);
  });

  test('whose password was changed is used again when the file has the new one', async () => {
    const store = open();
    await store.use((session) => session.query('select 1'));
    const { passwordFile } = place;
    const before = readFileSync(passwordFile ?? '', 'utf8');
    await server.sql(`set password for ${keeper.user}@'%' = password('other')`);
    await server.sql(`kill user ${keeper.user}`);
    const wrong = open().use((session) => session.query('select 1'));
    await expect(wrong).rejects.toMatchObject({
      kind: 'storeRefused',
      message: expect.stringMatching(/error 1045: the user or the password is wrong; correct store\.url/) as string,
    });
    await expect(wrong).rejects.not.toThrow(keeper.password);
    await store.use((session) => session.query('select 1')).catch(() => undefined);
    writeFileSync(passwordFile ?? '', 'other\n');
    await store.use((session) => session.query('select 1')).catch(() => undefined);
    expect(await store.use(async (session) => (await session.query('select 3 as three'))[0])).toEqual([{ three: 3 }]);
    const password = keeper.password.replaceAll('\\', '\\\\');
    await server.sql(`set password for ${keeper.user}@'%' = password('${password}')`);
    writeFileSync(passwordFile ?? '', before);
  });

  test.each<[string, () => Partial<StorePlace>, RegExp]>([
    [
      'without its database',
      () => ({ database: 'nowhere' }),
      /error 1044: the user may not use the database; give it all/,
    ],
    [
      'whose password file is gone',
      () => ({ passwordFile: '/nowhere/x' }),
      /cannot be read: ENOENT.*; correct it in the configuration$/,
    ],
    [
      'whose variable is not set',
      () => ({ passwordFile: null, passwordEnv: 'NO_SUCH_ONE' }),
      /the variable NO_SUCH_ONE is not set/,
    ],
    [
      'without TLS where TLS is asked for',
      () => ({ tls: { ca: null, cert: null, key: null, verify: true } }),
      /no TLS connection comes about \(Server does not support secur.*\); correct store\.tls$/,
    ],
  ])('%s says what is wrong and what mends it', async (_what, other, message) => {
    await expect(open({ ...place, ...other() }).use(async () => 1)).rejects.toMatchObject({
      kind: 'storeRefused',
      message: expect.stringMatching(message) as string,
    });
  });

  test('does not take a fault of the program for one of its own', async () => {
    const fault = new TypeError('a mistake');
    await expect(open().use(() => Promise.reject(fault))).rejects.toBe(fault);
  });
});
