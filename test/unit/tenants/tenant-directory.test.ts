import fc from 'fast-check';
import { type DirectoryFacts, judgeDirectory } from '../../../src/domain/tenants/tenant-directory';

const nowMs = 1_000_000;
const facts: DirectoryFacts = {
  name: 'alpha',
  portText: '8101\n',
  portChangedAtMs: nowMs - 10,
  hasStartFile: true,
  error: null,
};
const judge = (changed: Partial<DirectoryFacts>) => judgeDirectory({ ...facts, ...changed }, nowMs);
const portOf = (portText: string) => {
  const verdict = judge({ portText });
  return verdict.kind === 'tenant' ? verdict.port : verdict.kind === 'invalid' ? verdict.code : verdict.kind;
};

test('a directory with a port is a tenant, and its claim is as old as the port file', () => {
  expect(judge({})).toEqual({
    kind: 'tenant',
    name: 'alpha',
    port: 8101,
    claimedAtMs: nowMs - 10,
    hasStartFile: true,
  });
  expect(judge({ hasStartFile: false })).toMatchObject({ kind: 'tenant', hasStartFile: false });
});

test('a directory without a port file is nothing, whatever it is called', () => {
  expect(judge({ portText: null })).toEqual({ kind: 'none' });
  expect(judge({ portText: null, name: 'lost+found' })).toEqual({ kind: 'none' });
});

test('a directory that cannot be read is a problem with the reason', () => {
  expect(judge({ error: 'EACCES: permission denied' })).toEqual({
    kind: 'invalid',
    code: 'unreadable',
    message: 'EACCES: permission denied',
  });
});

test.each([
  ['1\n', 1],
  ['65534\n', 65_534],
  [' 8101 \n', 8101],
  ['8101\r\n', 8101],
  ['\t8101\n', 8101],
  ['08101\n', 8101],
  ['8101\nanything else\n', 8101],
  ['8101\n8102', 8101],
])('the port of %j is %d', (portText, port) => {
  expect(portOf(portText)).toBe(port);
});

test.each([
  '0\n',
  '00000\n',
  '65535\n',
  '65536\n',
  '99999\n',
  '008101\n',
  '-1\n',
  '+8101\n',
  '8101.0\n',
  '8e3\n',
  '0x1fa5\n',
  '81 01\n',
  '8101;\n',
  'eighty\n',
  '\n',
  '\n8101\n',
  '８１０１\n',
  '٨١٠١\n',
  '8101\0\n',
  '8101\r8102\n',
])('%j is no port', (portText) => {
  expect(portOf(portText)).toBe('badPort');
});

test('every number from 1 to 65534 is a port, and no other one is', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100, max: 200_000 }), (port) => {
      expect(portOf(`${port}\n`)).toBe(port >= 1 && port <= 65_534 ? port : 'badPort');
    }),
  );
});

test('no text is more than a reason: the verdict never throws and the message stays short', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const verdict = judge({ portText: `${text}\n` });
      if (verdict.kind === 'invalid') expect(verdict.message.length).toBeLessThan(350);
      else expect(verdict).toMatchObject({ kind: 'tenant' });
    }),
  );
});

describe('a port file without a newline', () => {
  test('is being written while it changes, be it empty or not', () => {
    for (const portText of ['', '8', '8101']) {
      expect(judge({ portText, portChangedAtMs: nowMs - 999 })).toEqual({ kind: 'unfinished' });
    }
  });

  test('counts once it has rested for a second', () => {
    expect(judge({ portText: '8101', portChangedAtMs: nowMs - 1000 })).toMatchObject({ kind: 'tenant', port: 8101 });
    expect(judge({ portText: '', portChangedAtMs: nowMs - 1000 })).toMatchObject({ kind: 'invalid', code: 'badPort' });
  });
});

describe('a name', () => {
  test.each(['a', '7', 'a-b_c9', '0-', 'a'.repeat(63)])('%j is a tenant', (name) => {
    expect(judge({ name })).toMatchObject({ kind: 'tenant', name });
  });

  test.each(['', 'A', 'aB', '-a', '_a', 'a.b', 'a b', 'a\n', 'ä', 'a/b', '../a', 'a'.repeat(64)])(
    '%j is none',
    (name) => {
      expect(judge({ name })).toMatchObject({ kind: 'invalid', code: 'badName' });
    },
  );

  test('is what the configuration says, when it says something', () => {
    const legacy = /^[A-Z]+$/;
    expect(judgeDirectory({ ...facts, name: 'ALPHA' }, nowMs, legacy)).toMatchObject({ kind: 'tenant' });
    expect(judgeDirectory(facts, nowMs, legacy)).toMatchObject({ kind: 'invalid', code: 'badName' });
  });
});
