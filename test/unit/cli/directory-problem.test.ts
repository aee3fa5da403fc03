import { findDirectoryProblem } from '../../../src/cli/directory-problem';
import { hostStatus, minute, seenHost } from './samples';

const problem = { code: 'badPort' as const, message: 'the port file says "x"', since: minute(2) };
const status = hostStatus({
  problems: [
    { word: 'hosts', subject: 'h1', code: 'journalFull', message: 'full', since: minute(1) },
    { word: 'tenants', subject: 'delta', ...problem },
  ],
});

test('a directory with a problem is found by its name, with its host', () => {
  const hosts = [seenHost({ id: 'h0' }), seenHost({ status })];
  expect(findDirectoryProblem(hosts, 'delta')).toEqual({ host: 'h1', problem });
  expect(findDirectoryProblem(hosts, 'gamma')).toBeNull();
  expect(findDirectoryProblem(hosts, 'h1')).toBeNull();
});

test('what a host said that is not heard any more does not count', () => {
  expect(findDirectoryProblem([seenHost({ status, state: 'unknown' })], 'delta')).toBeNull();
});
