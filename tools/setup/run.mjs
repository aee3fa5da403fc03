import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { elapsed } from './elapsed.mjs';

const tickMs = 15_000;
const keptOutput = 20_000;
const children = new Set();

/**
 * Runs a command to its end and gives `{code, signal, output}`; `output` is the end of what it wrote to stdout and stderr.
 * With `doing` and `say`, one line every 15 seconds tells that it is alive. Rejects only when it can't be started.
 */
export function run(command, args, { cwd, env, say, doing, lock } = {}) {
  return new Promise((resolve, reject) => {
    const startedAt = Date.now();
    const stdio = ['ignore', 'pipe', 'pipe'];
    if (lock !== undefined) stdio.push(lock);
    // Its own group: an interruption then ends it with everything it started.
    const child = spawn(command, args, { cwd, env, stdio, detached: true });
    children.add(child);
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk.toString()).slice(-keptOutput);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const ticker = doing && setInterval(() => say(progress(doing, startedAt, output)), tickMs);
    const finish = () => {
      children.delete(child);
      clearInterval(ticker);
    };
    child.on('error', (error) => {
      finish();
      reject(error);
    });
    child.on('close', (code, signal) => {
      finish();
      resolve({ code, signal, output });
    });
  });
}

function progress(doing, startedAt, output) {
  const last = lastLine(output);
  return `${doing}: ${elapsed(startedAt)}${last ? `, at ${last.slice(0, 80)}` : ''}`;
}

export function lastLine(output) {
  return output.trimEnd().split('\n').at(-1).trim();
}

/** Ends what runs, then this process, the way the signal would have: the shell sees 130 or 143. */
export function endChildrenWhenInterrupted() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      for (const child of children) {
        try {
          process.kill(-child.pid, 'SIGTERM');
        } catch (error) {
          if (error.code !== 'ESRCH') throw error;
        }
      }
      process.stderr.write('Interrupted: run it again to go on where it stopped.\n');
      process.exit(128 + constants.signals[signal]);
    });
  }
}
