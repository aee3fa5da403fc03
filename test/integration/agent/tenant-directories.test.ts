/** Tenants' directories, made and removed on behalf of people. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { AddedTenant } from '../../../src/domain/tenants/directory-request';
import type { TenantRequestError } from '../../../src/agent/tenant-requests';
import type { SupervisedHouse } from '../../support/supervised-house';
import { houseWithTemplate } from '../../support/tenant-template';
import { until } from '../../support/until';

let house: SupervisedHouse;
let first: number;
let requests = 0;
const never = new AbortController().signal;
const by = 'ann (command line)';

beforeEach(async () => {
  house = (await houseWithTemplate()).start();
  first = house.settings.ports.first;
});
afterEach(() => house.end());

const add = (name: string, port: number | null = null, requestId = `r${(requests += 1)}`, signal = never) =>
  house.directories.add({ name, port, requestId, by }, signal);
const remove = (name: string, requestId = `r${(requests += 1)}`, signal = never) =>
  house.directories.remove({ name, requestId, by }, signal);
const home = (name: string) => join(house.watchPath, name);
const hidden = () => readdirSync(house.watchPath).filter((name) => name.startsWith('.watchkeeper-'));
const nothingHidden = () => until('nothing hidden is left', () => hidden().length === 0);

async function refusal(asked: Promise<unknown>): Promise<{ type: string; message: string }> {
  const error = await asked.then(
    () => null,
    (failure: TenantRequestError) => failure,
  );
  if (error === null) throw new Error('it was not refused');
  return { type: error.type, message: error.message };
}

describe('adding a tenant', () => {
  test('copies the template with all in it, gives the lowest free port, and the tenant runs', async () => {
    symlinkSync('start', join(house.settings.template ?? '', 'link'));
    writeFileSync(join(house.settings.template ?? '', 'port'), '1\n');
    const before = house.journal.lastSeq;
    const added = await add('alpha');
    expect(added).toEqual({ name: 'alpha', host: 'h1', port: first, journal: house.journal.id, seq: before });
    expect(readFileSync(join(home('alpha'), 'port'), 'utf8')).toBe(`${first}\n`);
    expect(readFileSync(join(home('alpha'), 'etc/settings'), 'utf8')).toBe('one\n');
    expect(statSync(join(home('alpha'), 'start')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(home('alpha'), 'link')).isSymbolicLink()).toBe(true);
    expect(await house.reaches('alpha', 'running')).toMatchObject({ port: first });
    expect(hidden()).toEqual([]);
    const line = house.log.lines.find(({ event }) => event === 'tenants:added');
    expect(line?.fields).toEqual({ tenant: 'alpha', port: first, by });
  });

  test('gives no port that a directory claims, be it stopped, invalid or in conflict, or that somebody listens on', async () => {
    house.make('valid', first);
    house.make('BAD NAME', first + 1);
    mkdirSync(home('bare'));
    writeFileSync(join(home('bare'), 'port'), `${first + 2}`);
    const stranger = await listenOn(first + 3);
    try {
      expect((await add('alpha')).port).toBe(first + 4);
      expect(await refusal(add('beta'))).toEqual({
        type: 'noFreePort',
        message: `all 5 ports of tenants.ports, ${first}-${first + 4}, are taken; widen the range in the configuration of the host`,
      });
      expect(await refusal(add('beta', first + 1))).toEqual({
        type: 'portRefused',
        message: `port ${first + 1} is claimed by the directory BAD NAME; choose another one, or let it be chosen`,
      });
      const taken = await refusal(add('beta', first + 3));
      expect(taken.type).toBe('portRefused');
      expect(taken.message).toContain(`process ${process.pid}`);
    } finally {
      await close(stranger);
    }
    expect(readdirSync(house.watchPath).sort()).toEqual(['.watchkeeper', 'BAD NAME', 'alpha', 'bare', 'valid']);
  });

  test('gives different ports to all that ask at the same time, and says when there is none for one of them', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const answers = await Promise.allSettled(names.map((name) => add(name)));
    const added = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.port] : []));
    expect(added.sort()).toEqual([0, 1, 2, 3, 4].map((offset) => first + offset));
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(hidden()).toEqual([]);
  });

  test('is done once, however often the same request comes, also at once and after the tenant was changed', async () => {
    const asked = [add('alpha', null, 'same'), add('alpha', null, 'same'), add('alpha', null, 'same')];
    const [answer, ...others] = await Promise.all(asked);
    for (const other of others) expect(other).toEqual(answer);
    writeFileSync(join(home('alpha'), 'port'), `${first + 3}\n`);
    expect(await add('alpha', null, 'same')).toEqual(answer);
    // Removed since then: what was done once is not done again.
    await remove('alpha');
    expect(await add('alpha', null, 'same')).toEqual(answer);
    expect(existsSync(home('alpha'))).toBe(false);
  });

  test.each<[string, (name: string) => void, string]>([
    ['a tenant', (name) => house.make(name, first), 'nameRefused'],
    ['a file', (name) => writeFileSync(home(name), ''), 'nameRefused'],
    ['a link that leads nowhere', (name) => symlinkSync('/nowhere', home(name)), 'nameRefused'],
  ])('is refused when there is %s of this name', async (_what, make, type) => {
    make('alpha');
    const refused = await refusal(add('alpha'));
    expect(refused.type).toBe(type);
    expect(refused.message).toContain(`there is ${home('alpha')} already`);
  });

  test.each([
    ['UPPER', 'nameRefused', 'it has to match [a-z0-9][a-z0-9_-]{0,62}'],
    ['../alpha', 'nameRefused', 'begins with a point'],
    ['a/b', 'nameRefused', 'is no name of a directory'],
    ['', 'nameRefused', 'say which name'],
  ])('is refused for the name %j', async (name, type, sentence) => {
    const refused = await refusal(add(name));
    expect(refused).toEqual({ type, message: expect.stringContaining(sentence) as string });
    expect(readdirSync(house.watchPath)).toEqual(['.watchkeeper']);
  });

  test('says what is wrong with the template', async () => {
    rmSync(join(house.settings.template ?? '', 'start'));
    expect(await refusal(add('alpha'))).toMatchObject({
      type: 'noTemplate',
      message: expect.stringContaining('has no start') as string,
    });
    house.settings.template = '/nowhere';
    expect(await refusal(add('alpha'))).toMatchObject({
      type: 'noTemplate',
      message: expect.stringContaining('/nowhere is no folder') as string,
    });
    house.settings.template = null;
    const unset = await refusal(add('alpha'));
    expect(unset.type).toBe('noTemplate');
    expect(unset.message).toContain('tenants.template is not set');
  });

  test('names what cannot be copied, and leaves nothing', async () => {
    execFileSync('mkfifo', [join(house.settings.template ?? '', 'etc/pipe')]);
    const refused = await refusal(add('alpha'));
    expect(refused.type).toBe('directoryFailed');
    expect(refused.message).toMatch(
      /^tenant alpha cannot be added: .*etc\/pipe is neither a file, a folder nor a link/,
    );
    expect(readdirSync(house.watchPath)).toEqual(['.watchkeeper']);
  });

  test('says that the watch path is not mounted, and makes nothing', async () => {
    rmSync(join(house.watchPath, '.watchkeeper'));
    const refused = await refusal(add('alpha'));
    expect(refused).toMatchObject({
      type: 'directoryFailed',
      message: expect.stringContaining('is it mounted?') as string,
    });
    expect(readdirSync(house.watchPath)).toEqual([]);
  });

  test('leaves nothing when it was given up meanwhile', async () => {
    const given = new AbortController();
    house.onStep = (step) => step === 'begun' && given.abort();
    await expect(add('alpha', null, 'late', given.signal)).rejects.toThrow(/abort/i);
    expect(readdirSync(house.watchPath)).toEqual(['.watchkeeper']);
    house.onStep = () => {};
    expect((await add('alpha', null, 'late')).port).toBe(first);
  });
});

describe('removing a tenant', () => {
  const running = async (name: string): Promise<AddedTenant> => {
    const added = await add(name);
    await house.reaches(name, 'running');
    return added;
  };

  test('takes it away at once, ends its process, and deletes its directory when that is gone', async () => {
    writeFileSync(join(house.settings.template ?? '', 'mode'), 'deaf');
    await running('alpha');
    const [pid = 0] = house.starts('alpha');
    let seen: { isThere: boolean; hidden: string[] } | null = null;
    house.onStep = (step) => {
      if (step !== 'moved') return;
      seen = { isThere: existsSync(home('alpha')), hidden: hidden() };
    };
    expect(await remove('alpha')).toEqual({ name: 'alpha', host: 'h1', directory: home('alpha') });
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(seen).toEqual({ isThere: false, hidden: [expect.stringMatching(/^\.watchkeeper-removed-/)] });
    expect(house.transitions.find(({ kind }) => kind === 'directoryRemoved')).toMatchObject({
      reason: `it was removed by ${by}`,
    });
    await nothingHidden();
  });

  test('gives its name and its port back', async () => {
    const { port } = await running('alpha');
    await remove('alpha');
    expect((await add('alpha')).port).toBe(port);
    await house.reaches('alpha', 'running');
  });

  test('is done once: a repetition does not take away what has been made since', async () => {
    await running('alpha');
    const answer = await remove('alpha', 'same');
    await add('alpha');
    expect(await remove('alpha', 'same')).toEqual(answer);
    expect(existsSync(home('alpha'))).toBe(true);
  });

  test('takes a link away, and nothing of what it leads to', async () => {
    const elsewhere = join(house.root, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'start'), '');
    writeFileSync(join(elsewhere, 'port'), `${first}\n`);
    symlinkSync(elsewhere, home('linked'));
    await house.reaches('linked', 'running');
    await remove('linked');
    await nothingHidden();
    expect(readdirSync(elsewhere)).toEqual(expect.arrayContaining(['port', 'start']));
  });

  test('follows no link inside the directory', async () => {
    const precious = join(house.root, 'precious');
    mkdirSync(precious);
    writeFileSync(join(precious, 'file'), 'kept');
    await running('alpha');
    symlinkSync(precious, join(home('alpha'), 'data'));
    await remove('alpha');
    await nothingHidden();
    expect(readFileSync(join(precious, 'file'), 'utf8')).toBe('kept');
  });

  test('works for a directory that is no tenant because something is wrong with it, and its problem ends', async () => {
    house.make('BAD NAME', first);
    await until('it is a problem', () => house.supervisor.listProblems().some(({ subject }) => subject === 'BAD NAME'));
    await remove('BAD NAME');
    expect(house.supervisor.listProblems()).toEqual([]);
    await nothingHidden();
  });

  test('works for a stopped tenant', async () => {
    await running('alpha');
    const { generation } = house.state('alpha')!;
    await house.requests.setWanted({ name: 'alpha', requestId: 's', generation, by, wanted: 'stopped' });
    await house.reaches('alpha', 'stopped');
    await remove('alpha');
    expect(existsSync(home('alpha'))).toBe(false);
    expect(house.supervisor.find('alpha')).toBeUndefined();
  });

  test('is refused for what is no tenant, and deletes nothing', async () => {
    mkdirSync(home('backup'));
    expect(await refusal(remove('backup'))).toEqual({
      type: 'tenantUnknown',
      message: `${home('backup')} is no directory with a port file, so it is no tenant; remove it by hand`,
    });
    expect(await refusal(remove('nobody'))).toMatchObject({ type: 'tenantUnknown' });
    expect(await refusal(remove('.watchkeeper'))).toMatchObject({ type: 'nameRefused' });
    expect(await refusal(remove('..'))).toMatchObject({ type: 'nameRefused' });
    expect(readdirSync(house.watchPath).sort()).toEqual(['.watchkeeper', 'backup']);
  });

  test('of one name is not begun while another is under way', async () => {
    writeFileSync(join(house.settings.template ?? '', 'mode'), 'deaf');
    await running('alpha');
    const removed = remove('alpha');
    expect(await refusal(remove('alpha'))).toMatchObject({ type: 'requestRefused' });
    expect(await refusal(add('alpha'))).toMatchObject({ type: 'requestRefused' });
    await removed;
  });
});

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
