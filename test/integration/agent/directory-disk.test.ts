/** What a disk does to adding and removing tenants: it is full, or another one is mounted inside. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SupervisedHouse } from '../../support/supervised-house';
import { houseWithTemplate } from '../../support/tenant-template';

/** A disk of 256 kB needs the right to mount one. */
const withDisks = process.getuid?.() === 0 ? describe : describe.skip;
const signal = new AbortController().signal;
const by = 'ann';
let house: SupervisedHouse;
let disk: string;
const mount = (folder: string) => {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]);
  disk = folder;
};
const add = (requestId: string) => house.directories.add({ name: 'alpha', requestId, by, port: null }, signal);

withDisks('adding and removing', () => {
  beforeEach(async () => {
    house = await houseWithTemplate();
  });
  afterEach(async () => {
    // What a tenant still writes into it keeps it busy.
    const unmounted = disk;
    await house.end().catch(() => undefined);
    execFileSync('umount', ['-l', unmounted]);
    rmSync(house.root, { recursive: true, force: true });
  });

  test('on a full disk says so and leaves nothing; with room again the same request is done', async () => {
    mount(house.watchPath);
    writeFileSync(join(house.watchPath, '.watchkeeper'), '');
    writeFileSync(join(house.settings.template ?? '', 'large'), Buffer.alloc(512 * 1024));
    house.start();
    await expect(add('r1')).rejects.toMatchObject({
      type: 'directoryFailed',
      message: expect.stringMatching(/^tenant alpha cannot be added: the disk of .* is full; make room/) as string,
    });
    expect(readdirSync(house.watchPath)).toEqual(['.watchkeeper']);
    writeFileSync(join(house.settings.template ?? '', 'large'), 'small');
    expect((await add('r1')).name).toBe('alpha');
    await house.reaches('alpha', 'running');
  });

  test('refuses to remove a directory in which something is mounted, and deletes nothing of it', async () => {
    house.start();
    await add('r1');
    await house.reaches('alpha', 'running');
    mount(join(house.watchPath, 'alpha/with blank'));
    writeFileSync(join(disk, 'precious'), 'kept');
    await expect(house.directories.remove({ name: 'alpha', requestId: 'r2', by }, signal)).rejects.toMatchObject({
      type: 'directoryFailed',
      message: `something is mounted on ${disk}; unmount it and ask again`,
    });
    expect(readFileSync(join(disk, 'precious'), 'utf8')).toBe('kept');
    expect(existsSync(join(house.watchPath, 'alpha/port'))).toBe(true);
  });
});
