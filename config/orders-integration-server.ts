/** The one node that gives orders to the ERP, and the command that does it there. */
import { resolve } from 'node:path';
import { readOrderCommand, readRunAs } from './orders-command';
import { readOrderEnvironment } from './orders-environment';
import type { ExitCodes } from '../src/domain/orders/remote-outcome';
import { readExitCodes } from './orders-exit-codes';
import { judgeHost } from './reading/host';
import { path } from './reading/paths';
import { duration, mapped, required, section, setting, text, wholeNumber } from './reading/readers';

/** A folder on the node, never one of this machine. */
type RemoteFolder = `/${string}`;

export interface IntegrationServerSettings {
  host: string;
  port: number;
  username: string;
  /** Both are files of this machine. */
  privateKeyFile: string;
  knownHostsFile: string;
  railsRoot: RemoteFolder;
  /** With `{number}` somewhere among its arguments. */
  command: readonly string[];
  /** What stands before the command; null: nothing, it runs as who logs in. */
  runAs: readonly string[] | null;
  environment: Readonly<Record<string, string>>;
  /** By exit code; one that is not here means FAILED, 126 and 127 MISCONFIGURED. */
  exitCodes: ExitCodes;
  /** Where the node notes what it has run; `none`: what ended unseen is never run again by itself. */
  journal: RemoteFolder | 'none';
  timeoutMs: number;
}

interface WrittenServer extends Omit<IntegrationServerSettings, 'railsRoot' | 'journal' | 'timeoutMs'> {
  railsRoot: string;
  journal: string;
  timeout: number;
}

const username = text('a user of the integration server', (value) =>
  value === '' ? 'is empty; write who logs in there, like deploy' : null,
);

function judgeRemoteFolder(value: string): string | null {
  if (value.startsWith('/')) return null;
  return `${JSON.stringify(value)} is no whole path of a folder on the integration server; begin it with "/", like /srv/shop/current`;
}

const judgeJournal = (value: string): string | null => {
  if (value === 'none' || value.startsWith('/')) return null;
  return `${JSON.stringify(value)} is no whole path of a folder on the integration server; begin it with "/", like /var/tmp/watchkeeper, or write none`;
};

export const readIntegrationServer = mapped(
  section<WrittenServer>(
    {
      host: setting(text('a host', judgeHost)),
      port: setting(wholeNumber(1, 65535), 22),
      username: setting(username),
      privateKeyFile: required(path, 'write the file of the key to log in with, like ./id_ed25519'),
      knownHostsFile: required(
        path,
        'write the file that holds the key of the host, like ./known_hosts; without it anybody could answer in its name',
      ),
      railsRoot: setting(text('a folder', judgeRemoteFolder)),
      command: setting(readOrderCommand, [
        'bundle',
        'exec',
        'rake',
        'order_integration_service:insert_order[{number}]',
      ]),
      runAs: setting<readonly string[] | null>(readRunAs, null),
      environment: setting(readOrderEnvironment, { RAILS_ENV: 'production' }),
      exitCodes: setting(readExitCodes, {}),
      journal: setting(text('a folder', judgeJournal), '/var/tmp/watchkeeper'),
      timeout: setting(duration({ zeroAllowed: false }), 900_000),
    },
    ({ privateKeyFile, knownHostsFile }, placeOf, refuse) => {
      if (privateKeyFile === undefined || knownHostsFile === undefined) return;
      if (resolve('/', privateKeyFile) !== resolve('/', knownHostsFile)) return;
      refuse(placeOf('knownHostsFile'), 'is the file of the key to log in with (privateKeyFile); write another one');
    },
  ),
  ({ railsRoot, journal, timeout, ...written }): IntegrationServerSettings => ({
    ...written,
    railsRoot: railsRoot as RemoteFolder,
    journal: journal as RemoteFolder | 'none',
    timeoutMs: timeout,
  }),
);

export function placedIntegrationServer(server: IntegrationServerSettings, folder: string): IntegrationServerSettings {
  const { privateKeyFile, knownHostsFile } = server;
  return {
    ...server,
    privateKeyFile: resolve(folder, privateKeyFile),
    knownHostsFile: resolve(folder, knownHostsFile),
  };
}
