/**
 * The least that keeps processes alive: a Node program that spawns each again when it exits, and knows nothing else.
 *   node bare-keeper.mjs FILE     FILE: { commands: string[][], atATime: number | null }
 * With `atATime` at most so many are starting: one has started when it says so on its standard output.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { commands, atATime } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

function keep([program, ...words], onStarted) {
  const child = spawn(program, words, {
    detached: true,
    cwd: '/',
    stdio: ['ignore', onStarted ? 'pipe' : 'ignore', 'ignore'],
  });
  if (onStarted) child.stdout.once('data', onStarted);
  child.once('exit', () => keep([program, ...words]));
}

function startNext() {
  const command = commands.shift();
  if (command !== undefined) keep(command, atATime === null ? undefined : startNext);
}

for (let begun = atATime ?? commands.length; begun > 0; begun--) startNext();
setInterval(() => {}, 60_000);
