import { StopSequence } from '../../../src/agent/stop-sequence';
import { until } from '../../support/until';

const heard: Record<string, string[]> = {};
const sequences: StopSequence[] = [];
afterEach(() => sequences.splice(0).forEach((sequence) => sequence.end()));

function begin(name: string, graceMs: number): StopSequence {
  heard[name] = [];
  const sequence = new StopSequence(
    (signal) => heard[name]!.push(signal),
    () => {},
  );
  sequence.begin(graceMs);
  sequences.push(sequence);
  return sequence;
}

test('asks with TERM and CONT, and kills after the grace', async () => {
  begin('deaf', 1);
  expect(heard['deaf']).toEqual(['SIGTERM', 'SIGCONT']);
  await until('it is killed', () => heard['deaf']?.includes('SIGKILL'));
});

test('that has ended kills nothing any more, whatever the grace becomes: the next process is not its business', async () => {
  const ended = begin('ended', 60_000);
  ended.end();
  ended.changeGrace(0);
  // A timer of the ended one would have come before this.
  begin('later', 5);
  await until('the later one is killed', () => heard['later']?.includes('SIGKILL'));
  expect(heard['ended']).toEqual(['SIGTERM', 'SIGCONT']);
});
