import { closeSync, openSync } from 'node:fs';
import { SetupProblem } from './problem.mjs';
import { run } from './run.mjs';

/**
 * Runs `work(lock)` while this process holds the lock file. util-linux's `flock` locks the open file that it inherits
 * from us, so the kernel gives the lock up when the last holder of the descriptor ends: nothing stale to judge.
 * Work that must not overlap hands `lock` on to its children, which then hold it even if this process is killed.
 */
export async function withLock(path, say, work) {
  const lock = openSync(path, 'a');
  try {
    const attempt = await flock(['--nonblock', '3'], lock);
    if (attempt.code === 1) {
      say('another set-up is at work on it; waiting for that one');
      const wait = await flock(['3'], lock);
      if (wait.code !== 0) throw new Error(`flock on ${path} ended with ${wait.code ?? wait.signal}: ${wait.output}`);
    } else if (attempt.code !== 0) {
      throw new Error(`flock on ${path} ended with ${attempt.code ?? attempt.signal}: ${attempt.output}`);
    }
    return await work(lock);
  } finally {
    closeSync(lock);
  }
}

async function flock(args, lock) {
  try {
    return await run('flock', args, { lock });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new SetupProblem('The command `flock` is missing: install it with `apt-get install util-linux`.');
  }
}
