/**
 * A child of `start` that writes down what happens to it: node child.mjs NAME EVENTS-FILE [MODE].
 * Modes: deaf (ignores the request to end), failing (ends at once), parent (leaves a process behind that outlives it).
 */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

const [name, eventsFile, mode] = process.argv.slice(2);
const note = (what) => appendFileSync(eventsFile, `${name} ${what} ${process.pid}\n`);

if (mode === 'failing') {
  note('started');
  console.error('no reason at all');
  process.exit(9);
}
for (const signal of ['SIGTERM', 'SIGUSR2']) {
  process.on(signal, () => {
    note(signal);
    if (mode !== 'deaf') process.exit(0);
  });
}
setInterval(() => {}, 60_000);
if (mode === 'parent') {
  const left = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  appendFileSync(eventsFile, `${name} left ${left.pid}\n`);
}
note('started');
