import type { OrderSettings } from '../../../config/orders';
import { fewestOrders, readOrdersText } from '../../support/orders-section';

function parse(text: string): OrderSettings | null {
  const { read, problems } = readOrdersText(text);
  expect(problems).toEqual([]);
  return read?.orders ?? null;
}

test.each(['', 'orders:', 'orders: ~'])('without a word of it no orders are watched: %j', (text) => {
  expect(parse(text)).toBeNull();
});

const defaults: OrderSettings = {
  shop: 'main',
  database: {
    host: 'db1',
    port: 3306,
    username: 'shop',
    passwordFile: null,
    passwordEnv: null,
    database: 'shop',
  },
  query: {
    table: 'orders',
    id: 'id',
    number: 'number',
    createdAt: 'created_at',
    state: 'state',
    timeZone: 'UTC',
    numberPattern: '^[0-9]{1,20}$',
  },
  runningCycleMs: 120_000,
  maxOrdersPerRequest: 50,
  maxAttempts: 4,
  minAgeMs: 1_800_000,
  lookBackMs: 86_400_000,
  concurrency: 1,
  maxActive: 200,
  backoffMs: [120_000, 300_000, 900_000, 3_600_000],
  verify: { everyMs: 5000, forMs: 120_000 },
  paymentPending: { recheckMs: [1_800_000, 7_200_000, 21_600_000, 86_400_000], giveUpAfterMs: 604_800_000 },
  brake: { missingPerHour: 500 },
  erp: {
    kind: 'abacos-soap',
    wsdl: 'http://erp1/a?wsdl',
    endpoint: null,
    keyFile: '/etc/watchkeeper/erp.key',
    numberField: 'NumeroPedido',
    timeoutMs: 30_000,
    batch: 50,
  },
  integrationServer: {
    host: 'node1',
    port: 22,
    username: 'deploy',
    privateKeyFile: '/etc/watchkeeper/id',
    knownHostsFile: '/etc/watchkeeper/kh',
    railsRoot: '/srv',
    command: ['bundle', 'exec', 'rake', 'order_integration_service:insert_order[{number}]'],
    runAs: null,
    environment: { RAILS_ENV: 'production' },
    exitCodes: {},
    journal: '/var/tmp/watchkeeper',
    timeoutMs: 900_000,
  },
  downtimeWaitMs: 30_000,
  retentionMs: 7_776_000_000,
};

test('what is not written of orders has its default', () => {
  expect(parse(fewestOrders())).toEqual(defaults);
});

test('records may be kept for years, for no timer waits for their end', () => {
  expect(parse(fewestOrders({ orders: 'retention: 730d,' }))?.retentionMs).toBe(730 * 86_400_000);
});

test('what is written of orders holds, and files are looked for beside the configuration', () => {
  const text = `
orders:
  shop: outlet
  database: { host: 10.0.0.1, port: 3307, username: reader, passwordFile: ./shop.password, database: outlet }
  query: { table: sales, id: key, number: no, createdAt: made_at, state: phase, timeZone: America/Sao_Paulo, numberPattern: "^(A|B)-[0-9]+$" }
  runningCycle: 30s
  maxOrdersPerRequest: 5
  maxAttempts: 0
  minAge: 0s
  lookBack: 2d
  concurrency: 4
  maxActive: 4
  backoff: [1m]
  verify: { every: 1s, for: 0s }
  paymentPending: { recheck: [1h], giveUpAfter: 1h }
  brake: { missingPerHour: 20 }
  erp: { kind: abacos-soap, wsdl: "https://erp/a?wsdl", endpoint: "https://other/a", keyFile: /run/key, numberField: Numero, timeout: 3s, batch: 1 }
  integrationServer:
    host: "fe80::1"
    port: 13630
    username: root
    privateKeyFile: keys/id
    knownHostsFile: keys/known_hosts
    railsRoot: /srv/shop/current
    command: [rake, 'insert[{number},{number}]']
    runAs: [sudo, -u, deploy]
    environment: { RAILS_ENV: staging, EMPTY: "" }
    exitCodes: { 75: ERP_DOWN, "78": MISCONFIGURED, 255: FAILED }
    journal: none
    timeout: 1h
  downtimeWait: 1m
`;
  expect(parse(text)).toEqual({
    shop: 'outlet',
    database: {
      host: '10.0.0.1',
      port: 3307,
      username: 'reader',
      passwordFile: '/etc/watchkeeper/shop.password',
      passwordEnv: null,
      database: 'outlet',
    },
    query: {
      table: 'sales',
      id: 'key',
      number: 'no',
      createdAt: 'made_at',
      state: 'phase',
      timeZone: 'America/Sao_Paulo',
      numberPattern: '^(A|B)-[0-9]+$',
    },
    runningCycleMs: 30_000,
    maxOrdersPerRequest: 5,
    maxAttempts: 0,
    minAgeMs: 0,
    lookBackMs: 172_800_000,
    concurrency: 4,
    maxActive: 4,
    backoffMs: [60_000],
    verify: { everyMs: 1000, forMs: 0 },
    paymentPending: { recheckMs: [3_600_000], giveUpAfterMs: 3_600_000 },
    brake: { missingPerHour: 20 },
    erp: {
      kind: 'abacos-soap',
      wsdl: 'https://erp/a?wsdl',
      endpoint: 'https://other/a',
      keyFile: '/run/key',
      numberField: 'Numero',
      timeoutMs: 3000,
      batch: 1,
    },
    integrationServer: {
      host: 'fe80::1',
      port: 13630,
      username: 'root',
      privateKeyFile: '/etc/watchkeeper/keys/id',
      knownHostsFile: '/etc/watchkeeper/keys/known_hosts',
      railsRoot: '/srv/shop/current',
      command: ['rake', 'insert[{number},{number}]'],
      runAs: ['sudo', '-u', 'deploy'],
      environment: { RAILS_ENV: 'staging', EMPTY: '' },
      exitCodes: { '75': 'ERP_DOWN', '78': 'MISCONFIGURED', '255': 'FAILED' },
      journal: 'none',
      timeoutMs: 3_600_000,
    },
    downtimeWaitMs: 60_000,
    retentionMs: 7_776_000_000,
  });
});

test('the password of the database may be in the environment', () => {
  expect(parse(fewestOrders({ database: 'passwordEnv: SHOP_PASSWORD,' }))?.database).toMatchObject({
    passwordFile: null,
    passwordEnv: 'SHOP_PASSWORD',
  });
});

test('one question to the ERP never has more orders than a scan takes', () => {
  expect(parse(fewestOrders({ orders: 'maxOrdersPerRequest: 5,' }))?.erp.batch).toBe(5);
  expect(parse(fewestOrders({ orders: 'maxOrdersPerRequest: 100,' }))?.erp.batch).toBe(50);
  expect(parse(fewestOrders({ orders: 'maxOrdersPerRequest: 100,', erp: 'batch: 100,' }))?.erp.batch).toBe(100);
});
