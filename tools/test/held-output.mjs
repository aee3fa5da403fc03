import { stripVTControlCharacters } from 'node:util';

/** Of no use to people: the list of a lane's files, and the report that is read and removed. */
const noise = /^(Ran all test suites|Test results written)/;
const waiting = new Set();
// Whoever interrupts a run wants to see how far it came.
process.on('exit', () => {
  for (const held of waiting) held.show();
});

/**
 * What a Jest says while others run beside it: of each file that passed its line at once, all else in one piece when it
 * has ended.
 */
export class HeldOutput {
  #rest = '';
  #held = '';

  constructor(stream = process.stderr) {
    this.stream = stream;
    waiting.add(this);
  }

  take(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop();
    for (const line of lines) {
      const plain = stripVTControlCharacters(line).trimStart();
      if (plain.startsWith('PASS ')) this.stream.write(`${line}\n`);
      else if (!noise.test(plain)) this.#held += `${line}\n`;
    }
  }

  show() {
    waiting.delete(this);
    if (this.#rest !== '') this.take('\n');
    if (this.#held !== '') this.stream.write(this.#held);
  }
}
