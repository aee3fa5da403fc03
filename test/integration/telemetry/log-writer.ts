/**
 * Logs numbered lines without end to its standard output, and tells which numbers were written: argv[2] is the file for
 * that, argv[3] the first number, argv[4] how many lines it writes at a time.
 */
import { openSync, writeSync } from 'node:fs';
import { createLogger } from '../../../src/telemetry/logger';

const [told = '', first = '1', atOnce = '20'] = process.argv.slice(2);
const acknowledgements = openSync(told, 'a');
const log = createLogger('agent');
const padding = 'x'.repeat(400);
let line = Number(first);

function writeSome(): void {
  for (let count = 0; count < Number(atOnce); count++) {
    log.note('hosts:journalLineSkipped', { line }, padding);
    writeSync(acknowledgements, `${line}\n`);
    line += 1;
  }
  setImmediate(writeSome);
}
writeSome();
