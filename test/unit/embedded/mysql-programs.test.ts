import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMariadb, isOfOlderSeries, readVersion } from '../../../src/embedded/mysql-programs';

test.each([
  ['mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)', '10.11.19'],
  ['11.4.2-MariaDB', '11.4.2'],
  ['/usr/sbin/mysqld  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)', null],
  ['', null],
])('%j is MariaDB %s', (text, version) => {
  expect(readVersion(text)).toBe(version);
});

test.each([
  ['10.11.2', '10.11.19', false],
  ['10.11.19', '10.11.2', false],
  ['10.6.30', '10.11.2', true],
  ['11.4.1', '10.11.19', false],
  ['10.11.19', '11.4.1', true],
])('%s is of an older series than %s: %s', (version, than, expected) => {
  expect(isOfOlderSeries(version, than)).toBe(expected);
});

test.each([
  [
    'mariadbd  Ver 10.5.28-MariaDB for Linux',
    /^The store is embedded, and \S+mariadbd is MariaDB 10\.5\.28; it needs 10\.6 or newer\. Run/,
  ],
  [
    'mysqld  Ver 8.0.36 for Linux',
    /^The store is embedded, and \S+mariadbd is no MariaDB; it needs 10\.6 or newer\. Run/,
  ],
])('a server that says %j is not taken, and what to do is said', (version, sentence) => {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-mariadb-'));
  for (const name of ['mariadbd', 'mariadb-install-db', 'mariadb-upgrade', 'mariadb-check']) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${version}'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  expect(findMariadb({ PATH: folder })).toEqual({ missing: expect.stringMatching(sentence) as string });
  rmSync(folder, { recursive: true });
});
