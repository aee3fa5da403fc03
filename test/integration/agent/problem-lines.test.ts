import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { markerFile } from '../../../src/domain/tenants/tenant-directory';
import { freePort } from '../../support/lane-ports';
import { quickSettings, SupervisedHouse } from '../../support/supervised-house';
import { until } from '../../support/until';

let house: SupervisedHouse;
beforeEach(() => {
  house = new SupervisedHouse({ check: { ...quickSettings.check, timeoutMs: 500 } });
});
afterEach(() => house.end());

const mend = (name: string, file: string, text: string) => writeFileSync(join(house.watchPath, name, file), text);

/** As after kill -9, and a log of its own for the next life. */
function restart(meanwhile: () => void): void {
  house.abandon();
  meanwhile();
  house.log.lines.length = 0;
  house.start();
}

describe('each problem is one line when it begins and one when it ends', () => {
  it('of a tenant, with how long it lasted', async () => {
    house.make('alpha', await freePort());
    house.start();
    await house.reaches('alpha', 'running');
    mend('alpha', 'port', 'none\n');
    await until('it has begun', () => house.log.problems.length === 1);
    mend('alpha', 'port', `${house.state('alpha')!.port}\n`);
    await until('it has ended', () => house.log.problems.length === 2);
    expect(house.log.problems).toEqual(['began alpha badPort', 'ended alpha badPort']);
    const [began, ended] = house.log.lines.filter(({ event }) => event.includes(':problem'));
    expect(began).toMatchObject({ level: 'warn', event: 'tenants:problemBegan' });
    expect(ended).toMatchObject({ level: 'info', event: 'tenants:problemEnded' });
    expect(ended!.fields['lastedMs']).toBeGreaterThan(0);
    expect(ended!.fields['message']).toBe(began!.fields['message']);
  });

  it('of a directory that is no tenant, also when it becomes another problem, or the directory goes', async () => {
    house.make('Broken', await freePort());
    house.make('other', 'none');
    house.start();
    await until('both have begun', () => house.log.problems.length === 2);
    rmSync(join(house.watchPath, 'other', 'start'));
    mend('other', 'port', `${await freePort()}\n`);
    await until('the other problem has begun', () => house.log.problems.length === 4);
    rmSync(join(house.watchPath, 'Broken'), { recursive: true });
    await until('the directory is forgotten', () => house.log.problems.length === 5);
    expect(house.log.problems.slice(0, 2).sort()).toEqual(['began Broken badName', 'began other badPort']);
    expect(house.log.problems.slice(2)).toEqual([
      'ended other badPort',
      'began other noStartFile',
      'ended Broken badName',
    ]);
  });

  it('of the host, and `status` gets the same', async () => {
    house.start();
    rmSync(join(house.watchPath, markerFile));
    await until('it has begun', () => house.supervisor.listProblems().length === 1);
    expect(house.log.problems).toEqual(['began h1 watchPathMissing']);
    mend('.', markerFile, '');
    await until('it has ended', () => house.supervisor.listProblems().length === 0);
    expect(house.log.problems).toEqual(['began h1 watchPathMissing', 'ended h1 watchPathMissing']);
  });
});

describe('over a restart of the agent', () => {
  it('nothing begins anew that was there before, and its beginning is kept', async () => {
    const port = await freePort();
    const stranger = createServer().listen(port, '127.0.0.1');
    house.make('taken', port);
    house.make('none', 'none');
    house.start();
    rmSync(join(house.watchPath, markerFile));
    await until('all three have begun', () => house.log.problems.length === 3);
    const before = house.supervisor.listProblems();
    restart(() => undefined);
    mend('.', markerFile, '');
    await until('the path is back', () => house.log.problems.length > 0);
    house.make('later', 'none');
    await until('the directories were read again', () => house.log.problems.includes('began later badPort'));
    expect(house.log.problems).toEqual(['ended h1 watchPathMissing', 'began later badPort']);
    expect(house.supervisor.listProblems()).toContainEqual(before.find(({ subject }) => subject === 'none'));
    expect(house.state('taken')?.problems).toHaveLength(1);
    stranger.close();
  });

  it('what ended meanwhile ends: once, and soon', async () => {
    const port = await freePort();
    const stranger = createServer().listen(port, '127.0.0.1');
    house.make('taken', port);
    house.make('none', 'none');
    house.start();
    rmSync(join(house.watchPath, markerFile));
    await until('all three have begun', () => house.log.problems.length === 3);
    restart(() => {
      stranger.close();
      mend('.', markerFile, '');
      mend('none', 'port', '\n');
      rmSync(join(house.watchPath, 'none'), { recursive: true });
    });
    await until('all three have ended', () => house.log.problems.length === 3);
    expect([...house.log.problems].sort()).toEqual([
      'ended h1 watchPathMissing',
      'ended none badPort',
      'ended taken portTaken',
    ]);
    expect(house.supervisor.listProblems()).toEqual([]);
  });
});
