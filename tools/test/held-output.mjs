import { stripVTControlCharacters } from 'node:util';

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
      if (/^PASS /.test(stripVTControlCharacters(line).trimStart())) this.stream.write(`${line}\n`);
      else this.#held += `${line}\n`;
    }
  }

  show() {
    waiting.delete(this);
    const text = this.#held + this.#rest;
    this.#held = this.#rest = '';
    if (text !== '') this.stream.write(text.endsWith('\n') ? text : `${text}\n`);
  }
}
