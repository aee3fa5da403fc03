import { textTeller } from '../../../src/cli/tenant-history';
import type { HistoryEntry } from '../../../src/domain/tenants/tenant-history';
import { minute, recordingTerminal } from './samples';

const entry = (parts: Partial<HistoryEntry> = {}): HistoryEntry => {
  return { at: minute(1), kind: 'checkPassed', host: 'h1', sentence: 'run 1 passed its check', ...parts };
};
const reach = { from: minute(1), because: 'appeared' as const, sentence: 'It begins then.' };

test('people read first how far back it goes; programs get lines, and read it beside them', () => {
  const screen = recordingTerminal({ isForPeople: true });
  const pipe = recordingTerminal();
  for (const terminal of [screen, pipe]) {
    const teller = textTeller('alpha', terminal);
    teller.begin(reach);
    teller.tell([entry()]);
  }
  expect(screen.written).toEqual({
    out: `What happened to tenant alpha, oldest first. It begins then.\n\n${minute(1)}  run 1 passed its check\n`,
    err: '',
  });
  expect(pipe.written).toEqual({ out: `${minute(1)}\trun 1 passed its check\n`, err: 'It begins then.\n' });
});

test('what another host than the first one tells is marked, whenever it comes', () => {
  const terminal = recordingTerminal();
  const teller = textTeller('alpha', terminal);
  teller.tell([entry()]);
  teller.tell([entry({ host: 'h2' }), entry({ host: null, sentence: 'ann asked to stop it' })]);
  expect(terminal.written.out.split('\n').map((line) => line.split('\t')[1])).toEqual([
    'run 1 passed its check',
    'on h2: run 1 passed its check',
    'ann asked to stop it',
    undefined,
  ]);
});

test('whatever stands in a sentence, it stays one line', () => {
  const terminal = recordingTerminal();
  textTeller('alpha', terminal).tell([entry({ sentence: 'the port file says "\u001b[31m\n\t"' })]);
  expect(terminal.written.out).toBe(`${minute(1)}\tthe port file says " [31m "\n`);
});
