import fc from 'fast-check';
import { findRunInfoFault, parseRunInfo } from '../../../src/domain/tenants/runinfo';

const legacyAnswer = '192.168.2.31|8888|3993|test';

test('the legacy’s answer is taken apart', () => {
  const info = { database: '192.168.2.31', port: 8888, pid: 3993, name: 'test' };
  expect(parseRunInfo(legacyAnswer)).toEqual(info);
  expect(parseRunInfo(`${legacyAnswer}\r\n`)).toEqual(info);
});

test('a database that is not known is empty', () => {
  expect(parseRunInfo('|8888|3993|test')).toMatchObject({ database: '' });
});

test.each([
  '',
  'ok',
  '<html>',
  'db|8888|3993',
  'db|8888|3993|test|more',
  'db|port|3993|test',
  'db|8888|pid|test',
  'db|-1|2|test',
  'db| 8888|2|test',
  'db||2|test',
  'db|８８８８|2|test',
])('%j is no answer of a tenant', (body) => {
  expect(parseRunInfo(body)).toBeNull();
  expect(findRunInfoFault(body, { name: 'test', port: 8888, databases: [] })).toContain('not db|port|pid|name');
});

test('the answer of this tenant has no fault, whatever its pid and database', () => {
  const field = fc.stringMatching(/^[a-z0-9._:-]{0,20}$/);
  fc.assert(
    fc.property(
      field,
      fc.nat(65_534),
      fc.nat(),
      fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/),
      (db, port, pid, name) => {
        expect(findRunInfoFault(`${db}|${port}|${pid}|${name}`, { name, port, databases: [] })).toBeNull();
      },
    ),
  );
});

test('another port or another name is a fault that says both', () => {
  expect(findRunInfoFault(legacyAnswer, { name: 'test', port: 8889, databases: [] })).toBe(
    '/runinfo gives port 8888 instead of 8889',
  );
  expect(findRunInfoFault(legacyAnswer, { name: 'other', port: 8888, databases: [] })).toBe(
    '/runinfo gives the name "test" instead of other',
  );
});

test('another database is a fault, unless it is called by its address', () => {
  const expected = { name: 'test', port: 8888 };
  const [database] = legacyAnswer.split('|');
  expect(findRunInfoFault(legacyAnswer, { ...expected, databases: ['db1', database!] })).toBeNull();
  expect(findRunInfoFault(legacyAnswer, { ...expected, databases: ['db1', '10.0.0.1'] })).toBe(
    `/runinfo gives database "${database}" instead of db1`,
  );
});

test('a long answer is cut in the sentence', () => {
  expect(findRunInfoFault('x'.repeat(10_000), { name: 'test', port: 1, databases: [] })!.length).toBeLessThan(120);
});
