import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const killAfterMs = 5_000;
const children = new Set();
let isInterrupted = false;

/** Starts a command in its own group, so that it can be ended together with all that it started and that did not leave. */
export function startChild(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  children.add(child);
  const ended = new Promise((resolve, reject) => {
    child.on('error', (error) => {
      children.delete(child);
      reject(error);
    });
    child.on('close', (code, signal) => {
      children.delete(child);
      // Nobody goes on with the next level while the process ends.
      if (!isInterrupted) resolve({ code, signal });
    });
  });
  return { child, ended };
}

/** TERM to the group, KILL to what is left of it a little later. */
export function endChild(child) {
  signalGroup(child, 'SIGTERM');
  setTimeout(() => signalGroup(child, 'SIGKILL'), killAfterMs).unref();
}

function signalGroup(child, signal) {
  // A pid whose child has been waited for may belong to somebody else by now.
  if (!children.has(child)) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Ctrl-C or TERM ends the running level first; the process then ends with the shell's code for that signal. */
export function endWhenInterrupted() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      isInterrupted = true;
      const running = [...children];
      for (const child of running) endChild(child);
      const exit = () => process.exit(128 + constants.signals[signal]);
      Promise.all(running.map((child) => new Promise((resolve) => child.once('close', resolve)))).then(exit);
    });
  }
}
