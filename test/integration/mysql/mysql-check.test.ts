/** What a check of a real MariaDB sees, each fact from its real cause. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import { MysqlCheck } from '../../../src/adapters/mysql/mysql-check';
import type { MysqlTarget } from '../../../src/adapters/mysql/target';
import { MariadbTemplate, watcher, type Mariadb, type MariadbOptions } from '../../support/mariadb';
import { until } from '../../support/until';

jest.setTimeout(120_000);

/** Long for a server that answers, on a slow machine too; and short where silence is what is waited for. */
const patienceMs = 20_000;
const silenceMs = 1000;

let template: MariadbTemplate;
beforeAll(async () => (template = await MariadbTemplate.make()));
afterAll(() => template.remove());

/** In the environment of this process. */
const right = { passwordFile: null, passwordEnv: 'WATCHKEEPER_TEST_PASSWORD' };
const wrong = { passwordFile: null, passwordEnv: null };
beforeAll(() => (process.env[right.passwordEnv] = watcher.password));

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function startServer(options: MariadbOptions = {}): Promise<Mariadb> {
  const server = await template.server(options);
  endings.push(() => server.remove());
  return server;
}

function checkOf(port: number, differing: Partial<MysqlTarget> = {}, onNews = () => {}): MysqlCheck {
  const { username, database } = watcher;
  const login = { user: username, password: right, database };
  const target = { host: '127.0.0.1', port, ...login, query: 'select 1', asksWritability: false, ...differing };
  const check = new MysqlCheck(target, onNews);
  endings.push(() => check.end());
  return check;
}

async function connectionTo(server: Mariadb): Promise<Connection> {
  const { username: user, password, database } = watcher;
  const connection = await createConnection({ host: '127.0.0.1', port: server.port, user, password, database });
  connection.on('error', () => {});
  endings.push(() => connection.destroy());
  return connection;
}

async function connectionsMade(server: Mariadb): Promise<number> {
  const [row] = await server.sql("show global status like 'Connections'");
  return Number(row?.Value);
}

const answered: unknown = { kind: 'answered', tookMs: expect.any(Number) as number, isReadOnly: null };

describe('a server that is well', () => {
  it('answers, over one connection that is kept', async () => {
    const server = await startServer();
    const check = checkOf(server.port);
    expect(await check.check(patienceMs)).toEqual(answered);
    const before = await connectionsMade(server);
    for (let time = 0; time < 5; time += 1) expect(await check.check(patienceMs)).toEqual(answered);
    // The one that counts is one.
    expect(await connectionsMade(server)).toBe(before + 1);
  });

  it('tells whether it can be written to, when it is asked', async () => {
    const server = await startServer();
    const check = checkOf(server.port, { asksWritability: true });
    expect(await check.check(patienceMs)).toMatchObject({ kind: 'answered', isReadOnly: false });
    await server.sql('set global read_only = 1');
    expect(await check.check(patienceMs)).toMatchObject({ kind: 'answered', isReadOnly: true });
    const writing = checkOf(server.port, { query: 'create temporary table t (n int) engine=innodb' });
    expect(await writing.check(patienceMs)).toMatchObject({ kind: 'serverError', errno: 1044 });
    await server.stop();
    await server.start(['--innodb-read-only']);
    expect(await check.check(patienceMs)).toMatchObject({ kind: 'answered', isReadOnly: true });
  });
});

describe('a server that is gone', () => {
  it('says so at once on the kept connection, refuses the next, and answers when it is back', async () => {
    const server = await startServer();
    let news = 0;
    const check = checkOf(server.port, {}, () => (news += 1));
    expect(await check.check(patienceMs)).toEqual(answered);
    await server.kill();
    await until('the kept connection tells it', () => news > 0);
    expect(await check.check(patienceMs)).toEqual({ kind: 'refused' });
    await server.start();
    expect(await check.check(patienceMs)).toEqual(answered);
  });

  it('breaks off a query', async () => {
    const server = await startServer();
    const check = checkOf(server.port, { query: 'select sleep(50)' });
    const answer = check.check(patienceMs);
    await until('the query runs', async () =>
      (await server.sql('show processlist')).some(({ Info }) => Info === 'select sleep(50)'),
    );
    await server.kill();
    expect(await answer).toEqual({ kind: 'reset', phase: 'query' });
  });
});

describe('a server that is stopped', () => {
  it('is silent on the kept connection, then after the handshake of the kernel, and sees one such from us', async () => {
    const server = await startServer();
    const check = checkOf(server.port);
    expect(await check.check(patienceMs)).toEqual(answered);
    const before = await connectionsMade(server);
    server.freeze();
    expect(await check.check(silenceMs)).toEqual({ kind: 'silent', phase: 'query' });
    for (let time = 0; time < 3; time += 1)
      expect(await check.check(silenceMs)).toEqual({ kind: 'silent', phase: 'handshake' });
    server.thaw();
    expect(await check.check(patienceMs)).toEqual(answered);
    // One of ours, and the one that counts.
    expect((await connectionsMade(server)) - before).toBeLessThanOrEqual(2);
    const [aborted] = await server.sql("show global status like 'Aborted_connects'");
    expect(aborted?.Value).toBe('0');
  });

  it('holds nothing back when its check is ended', async () => {
    const check = checkOf((await startServer()).port);
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    void check.check(patienceMs);
    check.end();
    expect(timers()).toBe(before);
  });

  it('is heard when it goes on between two checks', async () => {
    const server = await startServer();
    let news = 0;
    const check = checkOf(server.port, {}, () => (news += 1));
    server.freeze();
    expect(await check.check(silenceMs)).toEqual({ kind: 'silent', phase: 'handshake' });
    expect(news).toBe(0);
    server.thaw();
    await until('the handshake goes on', () => news > 0);
    expect(await check.check(patienceMs)).toEqual(answered);
  });
});

describe('a server that hangs', () => {
  it('is silent in a query that waits for a lock, and answers when that is over', async () => {
    const server = await startServer();
    await server.sql('create table invoicing.pulse (n int) engine=innodb');
    await server.sql("grant lock tables on invoicing.* to watch@'%'");
    const holder = await connectionTo(server);
    await holder.query('lock tables pulse write');
    const check = checkOf(server.port, { query: 'select n from pulse' });
    const hanging = async () =>
      (await server.sql('show processlist')).filter(({ Info }) => Info === 'select n from pulse');
    await until(
      'both its connections hang',
      async () => {
        expect((await check.check(silenceMs)).kind).toBe('silent');
        return (await hanging()).length === 2;
      },
      60_000,
    );
    for (let time = 0; time < 3; time += 1)
      expect(await check.check(silenceMs)).toEqual({ kind: 'silent', phase: 'query' });
    // However often it is asked, two queries of ours wait there.
    expect(await hanging()).toHaveLength(2);
    await holder.query('unlock tables');
    expect(await check.check(patienceMs)).toEqual(answered);
  });
});

describe('a server that answers with an error', () => {
  const error = (errno: number, phase: string): unknown =>
    expect.objectContaining({ kind: 'serverError', errno, phase });

  it('has its number: login, schema, table', async () => {
    const { port } = await startServer();
    expect(await checkOf(port, { password: wrong }).check(patienceMs)).toEqual(error(1045, 'handshake'));
    expect(await checkOf(port, { database: 'elsewhere' }).check(patienceMs)).toEqual(error(1044, 'handshake'));
    expect(await checkOf(port, { query: 'select 1 from nowhere' }).check(patienceMs)).toEqual(error(1146, 'query'));
  });

  it('is not asked without a password, and with a new one at once', async () => {
    const { port } = await startServer();
    const folder = mkdtempSync(join(tmpdir(), 'wk-password-'));
    endings.push(() => rmSync(folder, { recursive: true }));
    const passwordFile = join(folder, 'password');
    const check = checkOf(port, { password: { passwordFile, passwordEnv: null } });
    expect(await check.check(patienceMs)).toEqual({ kind: 'noPassword' });
    writeFileSync(passwordFile, 'old\n');
    expect(await check.check(patienceMs)).toEqual(error(1045, 'handshake'));
    writeFileSync(passwordFile, `${watcher.password}\n`);
    expect(await check.check(patienceMs)).toEqual(answered);
  });

  it('has its number: the schema is missing', async () => {
    const server = await startServer();
    await server.sql("grant select on elsewhere.* to watch@'%'");
    expect(await checkOf(server.port, { database: 'elsewhere' }).check(patienceMs)).toEqual(error(1049, 'handshake'));
  });

  it('has its number: too many connections of all, and of the user', async () => {
    const server = await startServer({ words: ['--max-connections=10', '--max-user-connections=50'] });
    const others = await Promise.all(Array.from({ length: 10 }, () => connectionTo(server)));
    const check = checkOf(server.port);
    expect(await check.check(patienceMs)).toEqual(error(1040, 'handshake'));
    await others[0]?.end();
    await until('there is room again', async () => (await check.check(patienceMs)).kind === 'answered');
    // The server notices in its own time that connections were ended, and until then it may be full.
    const isRefusedBy = async (errno: number): Promise<boolean> => {
      const fact = await checkOf(server.port).check(patienceMs);
      expect([error(1040, 'handshake'), error(errno, 'handshake')]).toContainEqual(fact);
      return fact.kind === 'serverError' && fact.errno === errno;
    };
    await Promise.all(others.slice(1, 6).map((other) => other.end()));
    await server.sql('set global max_user_connections = 1');
    await until('a limit of the server for each user is met', () => isRefusedBy(1203));
    await server.sql("alter user watch@'%' with max_user_connections 2");
    await until('a limit of this user is met', () => isRefusedBy(1226));
  });
});

describe('a server that has blocked this host', () => {
  /** Only a host with a name, other than this one, is ever blocked: 127.0.0.2 is one by the server's own list of hosts. */
  async function startBlocking(): Promise<{ server: Mariadb; port: number }> {
    const folder = mkdtempSync(join(tmpdir(), 'wk-hosts-'));
    endings.push(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost\n127.0.0.2 agent.test\n');
    writeFileSync(join(folder, 'nsswitch.conf'), 'hosts: files\npasswd: files\n');
    const mount = 'mount --bind "$0/hosts" /etc/hosts; mount --bind "$0/nsswitch.conf" /etc/nsswitch.conf; exec "$@"';
    const asRoot = process.getuid?.() === 0;
    const under = ['unshare', asRoot ? '-m' : '-mr', 'sh', '-ec', mount, folder];
    const server = await startServer({ under, words: ['--max-connect-errors=3', '--skip-skip-name-resolve'] });
    const port = await listen(
      createServer((client) => {
        const there = connect({ port: server.port, host: '127.0.0.1', localAddress: '127.0.0.2' });
        for (const [one, other] of [
          [client, there],
          [there, client],
        ] as const) {
          one.on('error', () => {});
          one.on('close', () => other.destroy());
          one.pipe(other);
        }
      }),
    );
    return { server, port };
  }

  it('has the number 1129, until its list of hosts is flushed', async () => {
    const { server, port } = await startBlocking();
    const check = checkOf(port);
    expect(await check.check(patienceMs)).toEqual(answered);
    for (let time = 0; time < 5; time += 1) {
      const rude = connect({ port, host: '127.0.0.1' });
      await once(rude, 'data');
      const gone = once(rude, 'close');
      rude.end('no MySQL');
      await gone;
    }
    const other = checkOf(port);
    expect(await other.check(patienceMs)).toMatchObject({ kind: 'serverError', errno: 1129, phase: 'handshake' });
    await server.sql('flush hosts');
    expect(await other.check(patienceMs)).toEqual(answered);
  });
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endings.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

describe('what is no MySQL server', () => {
  it('is not understood', async () => {
    const port = await listen(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const { kind } = await checkOf(port).check(patienceMs);
    expect(['notUnderstood', 'reset']).toContain(kind);
  });

  it('resets the handshake when it closes it', async () => {
    const port = await listen(createServer((socket) => socket.destroy()));
    expect(await checkOf(port).check(patienceMs)).toEqual({ kind: 'reset', phase: 'handshake' });
  });

  it('has no address when its name has none', async () => {
    const fact = await checkOf(1, { host: `${'x'.repeat(64)}.invalid` }).check(patienceMs);
    expect(fact.kind).toBe('unresolved');
  });
});
