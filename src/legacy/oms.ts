/**
 * The configuration of the legacy order monitor as ours. It was a YAML file for each part; what only its code said (the
 * key of the login, the age of an order) is said in notes. Nothing is read and nothing is written here.
 */
import { stringify } from 'yaml';
import type { ErpKind } from '../../config/orders';
import { readLegacyFile, type LegacyFile } from './oms-file';
import { mailChannel } from './oms-mail';
import { Outcome, type ImportedOms } from './oms-outcome';
import { LegacySettings } from './oms-settings';
import { host, pageAddress, port, remoteFolder, seconds, secret, wholeNumber, words } from './oms-values';

export type { LegacyFile } from './oms-file';
export type { ImportedOms, SecretFile } from './oms-outcome';

const parts = ['service', 'process', 'integration_server', 'email', 'abacos', 'database'] as const;
type Part = (typeof parts)[number];

const nobodyIsTold = ', so nobody is told of orders; write a channel under alerts.channels';

const heading = '# Made from the configuration of the legacy order monitor. Paths start at the folder of this file.\n';

/** Of the files in the legacy's folder `config`, those that end in `.yml`. */
export function importOms(files: readonly LegacyFile[]): ImportedOms {
  const outcome = new Outcome();
  const isThere = (part: Part): boolean => files.some(({ name }) => name === `${part}.yml`);
  const settingsOf = (part: Part): LegacySettings => {
    const name = `${part}.yml`;
    const file = files.find((one) => one.name === name);
    if (file === undefined) outcome.note(`${name} is missing${part === 'email' ? nobodyIsTold : ''}.`);
    return new LegacySettings(`${name}: `, file === undefined ? new Map() : readLegacyFile(file, outcome.notes));
  };
  const orders = {
    shop: 'main',
    database: database(settingsOf('database'), outcome),
    ...service(settingsOf('service'), outcome),
    erp: erp(settingsOf('abacos'), outcome),
    integrationServer: integrationServer(settingsOf('integration_server'), outcome),
  };
  const email = settingsOf('email');
  const alerts = isThere('email') ? { channels: { mail: mailChannel(email, outcome) } } : undefined;
  outcome.note(...settingsOf('process').leftOver(ofProcess));
  for (const { name } of files) {
    if (parts.some((part) => name === `${part}.yml`)) continue;
    outcome.note(`${JSON.stringify(name)} is no part of the legacy that is known here; nothing of it is taken.`);
  }
  const text = stringify({ orders, alerts }, { lineWidth: 120 });
  return { configuration: `${heading}${text}`, secretFiles: outcome.secretFiles, notes: outcome.notes };
}

function service(settings: LegacySettings, outcome: Outcome) {
  const scan = {
    runningCycle: outcome.optional('orders.runningCycle', settings.find('running_cycle', seconds)),
    maxOrdersPerRequest: outcome.optional(
      'orders.maxOrdersPerRequest',
      settings.find('max_orders_per_request', wholeNumber(1, 1000)),
    ),
    maxAttempts: outcome.optional('orders.maxAttempts', settings.find('max_attempts', wholeNumber(0, 1000))),
    downtimeWait: outcome.optional('orders.downtimeWait', settings.find('downtime_wait', seconds)),
  };
  outcome.note(
    ...settings.leftOver(),
    'The last version of the legacy took no notice of running_cycle and max_orders_per_request: it slept 30 s and took 50 orders. ' +
      'Here orders.runningCycle holds, and a look asks for orders.maxOrdersPerRequest at a time until it has asked for all.',
  );
  return scan;
}

function database(settings: LegacySettings, outcome: Outcome) {
  const adapter = settings.find('adapter', words);
  if (adapter.kind === 'value' && !/^(mysql2?|trilogy)$/.test(adapter.value)) {
    outcome.note('database.yml: adapter is not mysql2; orders are read from MySQL or MariaDB only.');
  }
  const password = settings.findSecret('password', secret);
  const at = {
    host: outcome.required('orders.database.host', settings.find('host', host)),
    port: outcome.optional('orders.database.port', settings.find('port', port)),
    username: outcome.required('orders.database.username', settings.find('username', words)),
    passwordFile: password.kind === 'absent' ? undefined : outcome.secretFile('shop.password', password),
    database: outcome.required('orders.database.database', settings.find('database', words)),
  };
  outcome.note(
    ...settings.leftOver({ socket: 'the database is reached by its host and port' }),
    'orders.query.timeZone is UTC, in which Rails keeps created_at; write another one if your shop does not.',
  );
  return at;
}

function erp(settings: LegacySettings, outcome: Outcome) {
  const kind: ErpKind = 'abacos-soap';
  const asked = {
    kind,
    wsdl: outcome.required('orders.erp.wsdl', settings.find('wsdl_order_api', pageAddress)),
    keyFile: outcome.secretFile('erp.key', settings.findSecret('key', secret)),
  };
  outcome.note(
    ...settings.leftOver(),
    'The legacy waited up to 3000 s for an answer of the ERP; write a longer orders.erp.timeout if yours is slow.',
  );
  return asked;
}

function integrationServer(settings: LegacySettings, outcome: Outcome) {
  const server = {
    host: outcome.required('orders.integrationServer.host', settings.find('host', host)),
    port: outcome.optional('orders.integrationServer.port', settings.find('port', port)),
    username: outcome.required('orders.integrationServer.username', settings.find('username', words)),
    privateKeyFile: './id_rsa',
    knownHostsFile: './known_hosts',
    railsRoot: outcome.required('orders.integrationServer.railsRoot', settings.find('rails_root', remoteFolder)),
  };
  outcome.note(
    ...settings.leftOver(),
    'Make the file id_rsa: the legacy logged in with ~/.ssh/id_rsa of the user it ran as; copy that, readable by nobody else.',
    'Make the file known_hosts: the legacy trusted any host; write the key that ssh-keyscan shows once its administrator has confirmed it.',
    'The last version of the legacy ran the command by sudo -u deploy; write orders.integrationServer.runAs: [sudo, -u, deploy] if yours did.',
  );
  return server;
}

const ofProcess = {
  app_name: 'Watchkeeper goes by its own name',
  ontop: 'Watchkeeper stays in the foreground, and a service manager such as systemd keeps it in the background',
  log_output: 'the log is always written',
  backtrace: 'what went wrong is always in the log',
};
