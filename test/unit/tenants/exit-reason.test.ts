import fc from 'fast-check';
import { constants } from 'node:os';
import { describeExit, readExitStatus } from '../../../src/domain/tenants/exit-reason';

test.each([
  [0, 'exit code 0'],
  [1, 'exit code 1'],
  [126, 'exit code 126: the program may not be executed'],
  [127, 'exit code 127: the program was not found'],
  [128, 'exit code 128'],
  [137, 'ended by SIGKILL'],
  [139, 'ended by SIGSEGV'],
  [143, 'ended by SIGTERM'],
  [255, 'exit code 255'],
])('shell status %d is told as "%s"', (status, sentence) => {
  expect(describeExit(readExitStatus(status))).toBe(sentence);
});

test('an end that nobody saw says so', () => {
  expect(describeExit({ code: null, signal: null })).toContain('unseen');
});

test('every status is either a code or a signal, and the signal is the one of this system', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), (status) => {
      const { code, signal } = readExitStatus(status);
      if (signal === null) expect(code).toBe(status);
      else expect([code, constants.signals[signal as NodeJS.Signals]]).toEqual([null, status - 128]);
    }),
  );
});
