import { readdirSync, readFileSync } from 'node:fs';
import { readStat } from '../../adapters/processes/identity';
import { advice, fine, type Verdict } from '../finding';

const inits =
  /^(systemd|init|tini|dumb-init|docker-init|podman-init|catatonit|s6-svscan|runit|openrc-init|busybox|launchd)/;

export function examineInitProcess(): Verdict[] {
  const name = readFileSync('/proc/1/comm', 'latin1').trim();
  const dead = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => readStat(Number(entry)))
    .filter((stat) => stat?.parentPid === 1 && stat.stateLetter === 'Z').length;
  return [judgeInit(name, dead)];
}

/** Shims outlive the agent as children of process 1, so it has to wait for them when they end. */
export function judgeInit(name: string, deadChildren: number): Verdict {
  const remedy = 'run the container with an init: docker run --init, or tini as its first process';
  if (deadChildren > 5) return advice(`process 1 (${name}) leaves ${deadChildren} dead children lying`, remedy);
  if (inits.test(name)) return fine(`process 1 is ${name}`);
  return advice(
    `process 1 (${name}) is no init that is known here: it has to wait for processes that outlive the agent`,
    remedy,
  );
}
