import fc from 'fast-check';
import { harmless, linesOf, LogPrinter } from '../../../src/cli/log-printer';
import { recordingTerminal } from './samples';

const written = (parts: object, files: ('out' | 'err')[], write: (printer: LogPrinter) => void): string => {
  const terminal = recordingTerminal(parts);
  write(new LogPrinter(terminal, files));
  return terminal.written.out;
};

test('one file goes into a pipe byte for byte', () => {
  const taken: Uint8Array[] = [];
  const out = (bytes: string | Uint8Array) => void taken.push(Buffer.from(bytes));
  const printer = new LogPrinter({ ...recordingTerminal(), out }, ['out']);
  const bytes = Buffer.from([0, 255, 27, 10, 195]);
  printer.write('out', bytes);
  printer.finishAll();
  expect(Buffer.concat(taken)).toEqual(bytes);
});

test('of two files each line is marked, and a line that is not finished waits for its end', () => {
  const text = written({}, ['out', 'err'], (printer) => {
    printer.write('out', Buffer.from('one\ntw'));
    printer.write('err', Buffer.from('oops\n'));
    printer.write('out', Buffer.from('o\nthree'));
    printer.finishAll();
  });
  expect(text).toBe('out: one\nerr: oops\nout: two\nout: three\n');
});

test('on a terminal nothing that was written does anything to it', () => {
  const text = written({ isForPeople: true }, ['out'], (printer) =>
    printer.write('out', Buffer.from('\u001b[31mred\u001b[0m \u0007 \u001b]0;title\u0007 \u001b x\r\n')),
  );
  expect(text).toBe('red ␇  ␛ x\n');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (line) => {
      expect(harmless(line)).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
    }),
  );
});

test('a letter of several bytes that arrives in two parts stays one letter', () => {
  const [first, second] = [Buffer.from('ü').subarray(0, 1), Buffer.from('ü\n').subarray(1)];
  const text = written({ isForPeople: true }, ['out'], (printer) => {
    printer.write('out', Buffer.from(first));
    printer.write('out', Buffer.from(second));
  });
  expect(text).toBe('ü\n');
});

test('the mark is coloured where colours are', () => {
  const text = written({ isForPeople: true, hasColours: true }, ['out', 'err'], (printer) =>
    printer.write('err', Buffer.from('oops\n')),
  );
  expect(text).toBe('\u001b[33merr: \u001b[39moops\n');
});

test('bytes become lines and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '\n')), (letters) => {
      const text = letters.join('');
      const lines = linesOf(Buffer.from(text)).map((line) => line.toString());
      expect(lines).toEqual(text === '' ? [] : text.replace(/\n$/, '').split('\n'));
    }),
  );
});
