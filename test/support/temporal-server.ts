/** Where the servers for tests are: brought by set-up, into the user's cache. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const versions = JSON.parse(readFileSync(join(__dirname, '../../tools/versions.json'), 'utf8')) as {
  temporalCli: string;
  temporalTestServer: string;
};

function cached(...parts: string[]): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'watchkeeper', ...parts);
}

export function devServerPath(): string {
  const path = process.env['TEMPORAL_CLI_PATH'] || cached(`temporal-cli-${versions.temporalCli}`, 'temporal');
  return existing(path);
}

export function timeSkippingServerPath(): string {
  return existing(cached(`temporal-test-server-${versions.temporalTestServer}`, 'temporal-test-server'));
}

function existing(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} is missing; \`node tools/setup.mjs test\` brings it`);
  return path;
}

/** As on the embedded server (temporal.md: they remove a tail of seconds and a cap on long polls). */
export const devServerArgs = [
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'frontend.namespaceCount=5000',
].flatMap((setting) => ['--dynamic-config-value', setting]);
