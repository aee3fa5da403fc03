/** What the measurements with databases read: the tenants' answers and the agent's log, while both are being written. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Answers } from '../../bench/fleet/answers';
import { DatabaseLog } from '../../bench/fleet/database-log';

const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-database-notes-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the latest answer of a tenant says which server it uses, and half a line says nothing yet', () => {
  const answers = new Answers(join(folder, 'answers'));
  appendFileSync(answers.file, 'a 3306 1500000\nb 3306 1700000\na 3307 25');
  answers.read();
  expect(answers.latest.get('a')).toEqual({ name: 'a', port: 3306, atMs: 1.5 });
  appendFileSync(answers.file, '00000\n');
  answers.read();
  expect(answers.latest.get('a')).toEqual({ name: 'a', port: 3307, atMs: 2.5 });
  expect(answers.all.map(({ name, port }) => [name, port])).toEqual([
    ['a', 3306],
    ['b', 3306],
    ['a', 3307],
  ]);
});

test('a member is up when the last verdict about it says so', async () => {
  const file = join(folder, 'log');
  const log = new DatabaseLog(file);
  const tell = (line: object) => appendFileSync(file, `${JSON.stringify(line)}\n`);
  tell({ event: 'databases:verdictChanged', member: 'db1', verdict: 'up' });
  tell({ event: 'databases:verdictChanged', member: 'db1', verdict: 'down' });
  tell({ event: 'tenants:processExited', tenant: 'a' });
  tell({ event: 'databases:moveBegan', member: 'db1', tenants: 3 });
  const isUp = log.allUp([{ name: 'db1' }]);
  await expect(
    Promise.race([isUp.then(() => 'up'), new Promise((resolve) => setImmediate(resolve))]),
  ).resolves.not.toBe('up');
  tell({ event: 'databases:verdictChanged', member: 'db1', verdict: 'up' });
  await isUp;
  expect(log.of('databases:moveBegan')).toMatchObject([{ member: 'db1', tenants: 3 }]);
  expect(log.lines).toHaveLength(4);
});
