import { makingRoom, ProgressLine } from '../../../src/cli/progress';
import { recordingTerminal } from './samples';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

const shown = (text: string) => `\r\u001b[K${text}`;

function began(columns = 80) {
  const terminal = recordingTerminal({ lineWidth: () => columns });
  const progress = new ProgressLine(terminal);
  progress.waitsFor('Temporal');
  const take = () => {
    const { err } = terminal.written;
    terminal.written.err = '';
    return err;
  };
  return { terminal, progress, take };
}

test('a command of two seconds says nothing', () => {
  const { progress, take } = began();
  jest.advanceTimersByTime(1_999);
  progress.end();
  jest.advanceTimersByTime(60_000);
  expect(take()).toBe('');
});

test('a longer one says what it waits for, each second anew, and takes it back at the end', () => {
  const { progress, take } = began();
  jest.advanceTimersByTime(2_000);
  expect(take()).toBe(shown('waiting for Temporal: 2 s'));
  jest.advanceTimersByTime(1_000);
  expect(take()).toBe(shown('waiting for Temporal: 3 s'));
  progress.waitsFor('tenant alpha to stop');
  expect(take()).toBe(shown('waiting for tenant alpha to stop: 3 s'));
  progress.end();
  expect(take()).toBe(shown(''));
  jest.advanceTimersByTime(60_000);
  expect(take()).toBe('');
});

test('the two seconds count from the beginning, whatever is waited for', () => {
  const { progress, take } = began();
  for (let second = 0; second < 2; second += 1) {
    jest.advanceTimersByTime(900);
    progress.waitsFor('one thing after the other');
  }
  expect(take()).toBe('');
  jest.advanceTimersByTime(200);
  expect(take()).toBe(shown('waiting for one thing after the other: 2 s'));
});

test('the line makes room for what the command writes, and comes back only when told to', () => {
  const { terminal, progress, take } = began();
  const roomy = makingRoom(terminal, progress);
  jest.advanceTimersByTime(2_000);
  take();
  roomy.out('a line\n');
  expect(take()).toBe(shown(''));
  roomy.err('another\n');
  expect(take()).toBe('another\n');
  jest.advanceTimersByTime(60_000);
  expect(take()).toBe('');
  progress.waitsFor('more');
  jest.advanceTimersByTime(0);
  expect(take()).toBe(shown('waiting for more: 62 s'));
});

test('it fits into a narrow window', () => {
  const { take } = began(12);
  jest.advanceTimersByTime(2_000);
  expect(take()).toBe(shown('waiting fo…'));
});

test('nothing is written where nobody looks', () => {
  const { take } = began(0);
  jest.advanceTimersByTime(60_000);
  expect(take()).toBe('');
});
