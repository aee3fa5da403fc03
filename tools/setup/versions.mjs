import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './caches.mjs';

/** The pins: also read by src/embedded, so that both look for the same server. */
export const versions = JSON.parse(readFileSync(join(projectRoot, 'tools/versions.json'), 'utf8'));

/** Numeric comparison of `1.10.0` with `1.9.1`; what follows `-` or `+` is ignored. */
export function isAtLeast(version, minimum) {
  const left = numbersOf(version);
  const right = numbersOf(minimum);
  for (let place = 0; place < 3; place++) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbersOf(version) {
  return version
    .replace(/^v/, '')
    .split(/[-+]/)[0]
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0);
}

/** Reads `temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)`; null when it is not that. */
export function parseTemporalVersion(output) {
  const match = /temporal version (\S+) \(Server (\S+?)[,)]/.exec(output);
  return match ? { cli: match[1], server: match[2] } : null;
}

/** A CLI built from source calls itself 0.0.0-DEV, so it is judged by the server inside. */
export function isTemporalNewEnough({ cli, server }) {
  if (cli.startsWith('0.0.0')) return isAtLeast(server, versions.minimumTemporalServer);
  return isAtLeast(cli, versions.minimumTemporalCli);
}
