import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const identity = resolve(__dirname, '../../../dist/src/adapters/processes/identity.js');

test('without a free descriptor nobody is taken for dead', () => {
  const script = `
    const { isAlive, ownIdentity } = require(${JSON.stringify(identity)});
    const { openSync } = require('node:fs');
    const own = ownIdentity();
    const answers = [isAlive(own), isAlive({ ...own, startTicks: own.startTicks + 1 })];
    try { for (;;) openSync('/dev/null', 'r'); } catch (error) { if (error.code !== 'EMFILE') throw error; }
    try { answers.push(isAlive(own)); } catch (error) { answers.push(error.code); }
    process.stdout.write(JSON.stringify(answers));
  `;
  // Its own limit: Node raises the soft one to the hard one.
  const limited = ['-c', 'ulimit -n 256 && exec "$0" "$@"', process.execPath, '-e', script];
  expect(JSON.parse(execFileSync('/bin/sh', limited, { encoding: 'utf8' }))).toEqual([true, false, 'EMFILE']);
});
