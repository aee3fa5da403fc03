import fc from 'fast-check';
import { fewestOrders, orderProblemsOf, readOrdersText } from '../../support/orders-section';

const without = (written: string) => fewestOrders().replace(written, '');
const orders = (written: string) => fewestOrders({ orders: `${written},` });
const database = (written: string) => fewestOrders({ database: `${written},` });
const query = (written: string) => orders(`query: { ${written} }`);
const pattern = (written: string) => query(`numberPattern: '${written}'`);
const erp = (written: string) => fewestOrders({ erp: `${written},` });
const openEnds = 'does not hold a value at both ends; begin it with ^, end it with $, and put a choice in brackets';
const noAddress = 'is no address of a page; write one like http://erp.example.org/AbacosWSPedidos.asmx';

test.each([
  ['orders: main', '1:9: orders: "main" is no section; write settings below it, each as "name: value"'],
  [orders('shopp: a'), '1:11: orders.shopp: there is no such setting; did you mean shop?'],
  [
    orders('shop: Main'),
    '1:17: orders.shop: "Main" is no name of a shop; write small letters, digits, "_" and "-", like main (63 at most)',
  ],
  [
    orders('runningCycle: 120'),
    '1:25: orders.runningCycle: 120 is no duration; write a number with a unit, like 500ms, 10s, 5m or 1h (24d at most)',
  ],
  [orders('runningCycle: 0s'), '1:25: orders.runningCycle: has to be longer than 0'],
  [orders('retention: 0s'), '1:22: orders.retention: has to be longer than 0'],
  [
    orders('retention: 29d'),
    '1:22: orders.retention: 29d is too short to tell what was done from what was not; write 30d or more',
  ],
  [
    orders('retention: 4000d'),
    '1:22: orders.retention: "4000d" is no duration; write a number with a unit, like 500ms, 10s, 5m or 1h (3650d at most)',
  ],
  [orders('lookBack: 0s'), '1:21: orders.lookBack: has to be longer than 0'],
  [orders('downtimeWait: 0s'), '1:25: orders.downtimeWait: has to be longer than 0'],
  [orders('backoff: []'), '1:20: orders.backoff: is empty; write at least one of durations'],
  [orders('backoff: [1m, 0s]'), '1:25: orders.backoff[1]: has to be longer than 0'],
  [
    orders('maxOrdersPerRequest: 0'),
    '1:32: orders.maxOrdersPerRequest: 0 is no number for this; write a whole number from 1 to 1000',
  ],
  [
    orders('maxAttempts: -1'),
    '1:24: orders.maxAttempts: -1 is no number for this; write a whole number from 0 to 1000',
  ],
  [
    orders('concurrency: 3, maxActive: 2'),
    '1:24: orders.concurrency: 3 is more than the orders that are worked on at once (maxActive: 2); write 2 or less',
  ],
  [
    orders('verify: { every: 3m }'),
    '1:28: orders.verify.every: 3m is longer than the whole time (for: 2m); write 2m or less',
  ],
  [
    orders('paymentPending: { giveUpAfter: 29m }'),
    '1:42: orders.paymentPending.giveUpAfter: 29m is over before the first recheck (30m); write 30m or more',
  ],
  [
    orders('paymentPending: { recheck: [] }'),
    '1:38: orders.paymentPending.recheck: is empty; write at least one of durations',
  ],
  [
    orders('brake: { missingPerHour: 0 }'),
    '1:36: orders.brake.missingPerHour: 0 is no number for this; write a whole number from 1 to 1000000',
  ],
  [
    'orders: { shop: main }',
    '1:9: orders.database: is missing; write the database of the shop, as { host: …, username: …, database: … }',
  ],
  [without(' host: db1,'), '2:13: orders.database.host: is missing; it has no default'],
  [without(' username: shop,'), '2:13: orders.database.username: is missing; it has no default'],
  [without(', database: shop'), '2:13: orders.database.database: is missing; it has no default'],
  [
    fewestOrders().replace('db1', '"db1:3306"'),
    '2:22: orders.database.host: "db1:3306" is no host; write a name or an IP address, like 10.0.0.1; the port is a setting of its own (port: 3306)',
  ],
  [database('port: 0'), '2:21: orders.database.port: 0 is no number for this; write a whole number from 1 to 65535'],
  [
    fewestOrders().replace('username: shop', 'username: ""'),
    '2:37: orders.database.username: is empty; write a user that may read the orders, like shop',
  ],
  [
    fewestOrders().replace('database: shop', 'database: ""'),
    '2:53: orders.database.database: is empty; write the name of the database that holds the orders',
  ],
  [
    database('passwordFile: x, passwordEnv: Y'),
    '2:45: orders.database.passwordEnv: the password is in a file already (passwordFile); remove one of the two',
  ],
  [
    database('passwordEnv: "a b"'),
    '2:28: orders.database.passwordEnv: is no name of an environment variable; write one like DB_PASSWORD, never the password itself',
  ],
  [
    database('password: hunter2'),
    '2:15: orders.database.password: there is no such setting; known here: host, port, username, passwordFile, passwordEnv, database',
  ],
  [
    query('table: "orders; drop"'),
    '1:27: orders.query.table: "orders; drop" cannot be the name of a table; write letters, digits and "_", like order_number (64 at most)',
  ],
  [
    query('number: o.number'),
    '1:28: orders.query.number: "o.number" cannot be the name of a column; write letters, digits and "_", like order_number (64 at most)',
  ],
  [
    query('id: "`id`"'),
    '1:24: orders.query.id: "`id`" cannot be the name of a column; write letters, digits and "_", like order_number (64 at most)',
  ],
  [
    query('createdAt: 1st'),
    '1:31: orders.query.createdAt: "1st" cannot be the name of a column; write letters, digits and "_", like order_number (64 at most)',
  ],
  [query('state: id'), '1:27: orders.query.state: "id" is the column of id already; write another one'],
  [
    query('createdAt: number'),
    '1:31: orders.query.createdAt: "number" is the column of number already; write another one',
  ],
  [
    query('timeZone: Brasil'),
    '1:30: orders.query.timeZone: "Brasil" is no time zone; write one like Europe/Berlin or UTC',
  ],
  [
    pattern('^[0-9$'),
    '1:35: orders.query.numberPattern: "^[0-9$" is no regular expression: Invalid regular expression: /^[0-9$/: Unterminated character class',
  ],
  [pattern('[0-9]+$'), `1:35: orders.query.numberPattern: "[0-9]+$" ${openEnds}, like ^(a|b)$`],
  [pattern('^[0-9]+'), `1:35: orders.query.numberPattern: "^[0-9]+" ${openEnds}, like ^(a|b)$`],
  [pattern('^[0-9]+|[a-z]+$'), `1:35: orders.query.numberPattern: "^[0-9]+|[a-z]+$" ${openEnds}, like ^(a|b)$`],
  [pattern('^[0-9]+\\$'), `1:35: orders.query.numberPattern: "^[0-9]+\\\\$" ${openEnds}, like ^(a|b)$`],
  [pattern('^([0-9]+|a$)'), `1:35: orders.query.numberPattern: "^([0-9]+|a$)" ${openEnds}, like ^(a|b)$`],
  [
    pattern('^[0-9]*$'),
    '1:35: orders.query.numberPattern: "^[0-9]*$" fits an empty value, too; write one that asks for something',
  ],
  [
    fewestOrders().replace(/erp: \{.*\},/, 'erp: abacos,'),
    '3:8: orders.erp: "abacos" is no ERP; write its settings below it, first its kind: abacos-soap',
  ],
  [without('kind: abacos-soap,'), '3:8: orders.erp.kind: is missing; write abacos-soap'],
  [
    fewestOrders().replace('kind: abacos-soap', 'kind: abacos-sap'),
    '3:17: orders.erp.kind: "abacos-sap" is not one of abacos-soap; did you mean abacos-soap?',
  ],
  [without('wsdl: "http://erp1/a?wsdl",'), '3:8: orders.erp.wsdl: is missing; it has no default'],
  [fewestOrders().replace('http://erp1', 'ftp://erp1'), `3:36: orders.erp.wsdl: ${noAddress}?wsdl`],
  [erp('endpoint: there'), `3:20: orders.erp.endpoint: ${noAddress}`],
  [
    without(', keyFile: ./erp.key'),
    '3:8: orders.erp.keyFile: is missing; write the file whose first line is the key of the ERP, like ./erp.key',
  ],
  [
    erp('numberField: "Numero Pedido"'),
    '3:23: orders.erp.numberField: "Numero Pedido" is no name of a field; write it as the answer has it, like NumeroPedido',
  ],
  [erp('timeout: 0s'), '3:19: orders.erp.timeout: has to be longer than 0'],
  [erp('batch: 0'), '3:17: orders.erp.batch: 0 is no number for this; write a whole number from 1 to 1000'],
  [
    erp('batch: 51'),
    '3:17: orders.erp.batch: 51 is more than are asked for at a time (maxOrdersPerRequest: 50); write 50 or less, or leave it out',
  ],
])('what is wrong is told with its place and what would be right: %s', (text, problem) => {
  expect(orderProblemsOf(text)[0]).toBe(problem);
});

test.each(['http://me:hunter2@erp/a?wsdl', 'hunter2', 'http://erp/hunter2#part'])(
  'an address of the ERP that is refused is in no message, because it may hold a password: %s',
  (url) => {
    const problems = orderProblemsOf(fewestOrders().replace('http://erp1/a?wsdl', url));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^3:36: orders\.erp\.wsdl: /);
    expect(problems[0]).not.toContain('hunter2');
  },
);

test('every part that is missing is told at once', () => {
  expect(orderProblemsOf('orders: {}').map((problem) => problem.split(': ')[1])).toEqual([
    'orders.database',
    'orders.erp',
    'orders.integrationServer',
  ]);
});

test.each(['^[0-9]{1,20}$', '^(a|b)$', '^[|$(]+$', '^a\\|b$', '^[^\\]|]$', '^(?:[0-9]|x(y|z))+$'])(
  'a pattern is anchored whatever it holds between its ends: %s',
  (written) => {
    expect(readOrdersText(pattern(written)).read?.orders?.query.numberPattern).toBe(written);
  },
);

test('whatever pattern is taken, it fits no value of which it does not fit the whole', () => {
  const textOf = (letters: string) =>
    fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((some) => some.join(''));
  const patterns = textOf('ab^$|()[]\\*?').map((middle) => `^${middle}$`);
  const isTaken = (written: string): boolean =>
    readOrdersText(query(`numberPattern: ${JSON.stringify(written)}`)).problems.length === 0;
  let taken = 0;
  fc.assert(
    fc.property(patterns, fc.array(textOf('ab|$^()'), { minLength: 20, maxLength: 20 }), (written, values) => {
      if (!isTaken(written)) return;
      taken++;
      for (const value of values) {
        const [found] = new RegExp(written).exec(value) ?? [value];
        expect(found).toBe(value);
      }
    }),
    { numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(100);
});
