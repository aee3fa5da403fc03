/** The ERP's adapter against a stand-in over real HTTP, with every fault that such a service has. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AbacosOrders, type AbacosSettings } from '../../../src/adapters/soap/abacos-orders';
import { type ErpFault, erpKey, FakeErp } from '../../support/fake-erp';
import { fakeErpWsdl } from '../../support/fake-erp-wsdl';
import { until } from '../../support/until';

let erp: FakeErp;
let folder: string;
let keyFile: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'abacos-'));
  keyFile = join(folder, 'erp.key');
  writeFileSync(keyFile, `${erpKey}\n`);
  erp = await FakeErp.start();
  erp.insert('1001', 'tspeeEmAndamento');
});
afterEach(async () => {
  await erp.close();
  rmSync(folder, { recursive: true });
});

function orders(given: Partial<AbacosSettings> = {}): AbacosOrders {
  const usual = {
    wsdl: `${erp.address}?wsdl`,
    endpoint: null,
    keyFile,
    numberField: 'NumeroPedido',
    timeoutMs: 10_000,
  };
  return new AbacosOrders({ ...usual, ...given });
}

const there = { number: '1001', exists: 'true', status: 'tspeeEmAndamento', error: null };
const notThere = { number: '0042', exists: 'false', status: undefined, error: null };
const both = ['1001', '0042'];

async function reasonOf(abacos: AbacosOrders): Promise<string> {
  const answer = await abacos.ask(both);
  if (answer.kind !== 'away') throw new Error(`it answered: ${JSON.stringify(answer)}`);
  expect(answer.reason).not.toMatch(/K3Y|secret/);
  return answer.reason;
}

test('orders that are there and such as are not come back as they stand in the answer', async () => {
  expect(await orders().ask(both)).toEqual({ kind: 'rows', rows: [there, notThere], error: null });
  expect(erp.asked).toEqual([both]);
});

test('one number has one row, and a number keeps its zeros, blanks and marks', async () => {
  expect(await orders().ask(['1001'])).toEqual({ kind: 'rows', rows: [there], error: null });
  const odd = ['00001', '12345678901234567890', 'a&b<c>'];
  const answer = await orders().ask(odd);
  expect(answer).toMatchObject({ rows: odd.map((number) => ({ number, exists: 'false' })) });
});

test('the field that names the order is the configured one', async () => {
  const answer = await orders({ numberField: 'CodigoExterno' }).ask(['1001']);
  expect(answer).toMatchObject({ rows: [{ number: undefined, exists: 'true' }] });
});

test('an order that the ERP shows later is there later', async () => {
  erp.insert('0042', 'tspeeFaturado', 300);
  const abacos = orders();
  expect(await abacos.ask(['0042'])).toMatchObject({ rows: [{ exists: 'false' }] });
  await until('it is shown', async () => {
    const answer = await abacos.ask(['0042']);
    return answer.kind === 'rows' && answer.rows[0]?.exists === 'true' && answer.rows[0].status === 'tspeeFaturado';
  });
});

test.each<[ErpFault, RegExp]>([
  ['500', /^127\.0\.0\.1:\d+ answers HTTP 500 to the question; its log may say why$/],
  ['soapFault', /^127\.0\.0\.1:\d+ answers with a SOAP fault: Server was unable to process request \(\[hidden\]\)$/],
  ['wsdl404', /^127\.0\.0\.1:\d+ has no WSDL there \(HTTP 404\); correct wsdl, or mend the service$/],
  ['halfAnswer', /^127\.0\.0\.1:\d+ breaks its answer off in the middle$/],
  ['halfXml', /^127\.0\.0\.1:\d+ answers with XML that breaks off, or is none/],
  ['html', /^127\.0\.0\.1:\d+ gives no answer that can be read \(Cannot parse response\)$/],
])('%s is no answer, with a sentence, and the next question is answered again', async (fault, sentence) => {
  const abacos = orders();
  erp.fault = fault;
  expect(await reasonOf(abacos)).toMatch(sentence);
  erp.fault = null;
  expect(await abacos.ask(both)).toMatchObject({ kind: 'rows', rows: [there, notThere] });
});

test('an ERP that is slower than the deadline, silent or away is no answer', async () => {
  const abacos = orders({ timeoutMs: 400 });
  erp.fault = 'silent';
  expect(await reasonOf(abacos)).toMatch(/^127\.0\.0\.1:\d+ does not answer within 400 ms$/);
  erp.fault = null;
  erp.delayMs = 800;
  expect(await reasonOf(abacos)).toMatch(/does not answer within 400 ms$/);
  erp.delayMs = 0;
  await erp.close();
  expect(await reasonOf(abacos)).toMatch(/^127\.0\.0\.1:\d+ refuses connections; start what is to listen there/);
  expect(await reasonOf(orders())).toMatch(/refuses connections/);
  await erp.listen();
  expect(await abacos.ask(both)).toMatchObject({ kind: 'rows' });
});

test('an error inside a normal result is told with the answer, without the key', async () => {
  erp.fault = 'errorResult';
  expect(await orders().ask(both)).toEqual({
    kind: 'rows',
    rows: [],
    error: 'tdreErroDataBase, 1, Timeout expired ([hidden])',
  });
  erp.fault = 'rowError';
  expect(await orders().ask(['0042'])).toMatchObject({ error: null, rows: [{ error: 'tdreErroDados, 1, d' }] });
});

test('a key that the ERP does not know is told with the answer, and one that was corrected is used at once', async () => {
  const abacos = orders();
  writeFileSync(keyFile, 'another key');
  const answer = await abacos.ask(both);
  expect(answer).toMatchObject({ error: 'tdreErroAplicacao, 1, Chave de identificacao invalida: [hidden]' });
  writeFileSync(keyFile, erpKey);
  expect(await abacos.ask(both)).toMatchObject({ rows: [there, notThere], error: null });
  rmSync(keyFile);
  expect(await reasonOf(abacos)).toBe(`the ERP’s key file ${keyFile} cannot be read (ENOENT); make it`);
});

test.each<[ErpFault, unknown[]]>([
  ['noRows', []],
  ['firstRowMissing', [notThere]],
  ['rowsDoubled', [there, notThere, there, notThere]],
  [
    'wrongNumbers',
    [
      { ...there, number: '91001' },
      { ...notThere, number: '90042' },
    ],
  ],
])('%s comes back as it is, for whoever judges it', async (fault, rows) => {
  erp.fault = fault;
  expect(await orders().ask(both)).toEqual({ kind: 'rows', rows, error: null });
});

test('what is neither true nor false is not taken for false', async () => {
  erp.fault = 'existsOdd';
  expect(await orders().ask(['0042'])).toMatchObject({ rows: [{ exists: 'talvez' }] });
  erp.fault = 'existsEmpty';
  const answer = await orders().ask(['0042']);
  expect(answer).toMatchObject({ kind: 'rows', rows: [{ number: '0042' }] });
  expect(['false', false, '0', 0]).not.toContain(answer.kind === 'rows' ? answer.rows[0]?.exists : 'false');
});

test('the WSDL is fetched once, looked at again when it is due, and read anew when it has changed', async () => {
  const abacos = orders();
  for (let n = 0; n < 3; n++) await abacos.ask(both);
  expect(erp.wsdlFetches).toBe(1);
  const looking = orders({ wsdlLookAgainMs: 0 });
  await looking.ask(both);
  await looking.ask(both);
  expect(erp.wsdlFetches).toBe(3);
  // The service moves.
  const moved = await FakeErp.start();
  try {
    erp.wsdl = fakeErpWsdl(moved.address, '2');
    expect(await looking.ask(['1001'])).toMatchObject({ rows: [{ exists: 'false' }] });
    expect(moved.asked).toEqual([['1001']]);
  } finally {
    await moved.close();
  }
});

test('while the WSDL is away the kept one serves, and after a failure it is looked at again', async () => {
  const abacos = orders({ wsdlLookAgainMs: 0 });
  await abacos.ask(both);
  erp.fault = 'wsdl404';
  expect(await abacos.ask(both)).toMatchObject({ kind: 'rows', rows: [there, notThere] });
  const patient = orders();
  erp.fault = null;
  await patient.ask(both);
  const fetches = erp.wsdlFetches;
  erp.fault = '500';
  await patient.ask(both);
  erp.fault = null;
  await patient.ask(both);
  await patient.ask(both);
  expect(erp.wsdlFetches).toBe(fetches + 1);
});

test('a WSDL that is none, or that of another service, is told', async () => {
  erp.wsdl = '<html>hello</html>';
  expect(await reasonOf(orders())).toMatch(/has a WSDL that cannot be read|knows no operation PedidoExiste/);
  erp.wsdl = fakeErpWsdl(erp.address).replaceAll('PedidoExiste', 'ProdutosDisponiveis');
  expect(await reasonOf(orders())).toMatch(/^127\.0\.0\.1:\d+ knows no operation PedidoExiste; correct wsdl$/);
});

test('an address that is configured is asked instead of the one in the WSDL', async () => {
  erp.wsdl = fakeErpWsdl('http://127.0.0.1:1/nowhere');
  expect(await orders({ endpoint: erp.address }).ask(both)).toMatchObject({ rows: [there, notThere] });
});

test('questions at the same time each have their own answer and their own deadline', async () => {
  const abacos = orders();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => abacos.ask([`${n}`])));
  expect(answers).toMatchObject(Array.from({ length: 20 }, (_, n) => ({ rows: [{ number: `${n}` }] })));
});
