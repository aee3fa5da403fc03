import { call } from './call';

test('versions are compared by number, place by place', () => {
  const pairs = [
    ['1.8.0', '1.8.0'],
    ['1.10.0', '1.9.9'],
    ['v2', '1.31.2'],
    ['20.19.0-nightly', '20.19.0'],
    ['1.7.9', '1.8.0'],
    ['1.8', '1.8.1'],
    ['0.0.0-DEV', '1.8.0'],
    ['', '0.0.1'],
  ];
  expect(call('setup/versions.mjs', 'isAtLeast', pairs)).toEqual([true, true, true, true, false, false, false, false]);
});

test('the answer of `temporal --version` is read, and anything else is not taken for one', () => {
  const outputs = [
    ['temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)\n'],
    ['temporal version 0.0.0-DEV (Server 1.31.2, UI 2.50.1)'],
    ['temporal version 1.8.2 (Server 1.31.2)'],
    ['tctl version 1.18.1'],
    [''],
  ];
  expect(call('setup/versions.mjs', 'parseTemporalVersion', outputs)).toEqual([
    { cli: '1.8.2', server: '1.31.2' },
    { cli: '0.0.0-DEV', server: '1.31.2' },
    { cli: '1.8.2', server: '1.31.2' },
    null,
    null,
  ]);
});

test('a released CLI is judged by its own version, one built from source by its server', () => {
  const versions = [
    [{ cli: '1.8.2', server: '1.31.2' }],
    [{ cli: '1.5.1', server: '1.31.2' }],
    [{ cli: '0.0.0-DEV', server: '1.31.2' }],
    [{ cli: '0.0.0-DEV', server: '1.29.1' }],
  ];
  expect(call('setup/versions.mjs', 'isTemporalNewEnough', versions)).toEqual([true, false, true, false]);
});

test('the checksum of exactly the named file is read from checksums.txt', () => {
  const sum = 'ab'.repeat(32);
  const checksums = [
    `${'0'.repeat(64)}  other.tar.gz`,
    `${'1'.repeat(64)}  file.tar.gz.sig`,
    `${sum.toUpperCase()} *file.tar.gz`,
    'abc  short.tar.gz',
  ].join('\r\n');
  const calls = ['file.tar.gz', 'short.tar.gz', 'tar.gz'].map((name) => [name, checksums]);
  expect(call('setup/download.mjs', 'sha256Of', calls)).toEqual([sum, null, null]);
});

test('a file that can not be loaded and a run that ended badly count as failures', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    numPendingTests: 0,
    numTodoTests: 0,
  };
  const runs = [
    [{ ...report, success: true }, 0],
    [{ ...report, numRuntimeErrorTestSuites: 1, success: false }, 1],
    [{ ...report, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1, success: false }, 1],
    [{ ...report, success: true }, 1],
  ];
  expect(call('test/counts.mjs', 'countsOfReport', runs)).toEqual([
    { passed: 3, failed: 0, skipped: 0 },
    { passed: 3, failed: 1, skipped: 0 },
    { passed: 3, failed: 2, skipped: 2 },
    { passed: 3, failed: 1, skipped: 0 },
  ]);
});

test('the last line names skipped tests only when there are some', () => {
  const counts = [[{ passed: 3, failed: 0, skipped: 0 }], [{ passed: 3, failed: 1, skipped: 2 }]];
  expect(call('test/counts.mjs', 'countLine', counts)).toEqual(['3 passed, 0 failed', '3 passed, 1 failed, 2 skipped']);
});
