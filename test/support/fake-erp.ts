/**
 * A stand-in for the ERP Abacos over real HTTP, with its WSDL: the operation PedidoExiste, and every fault that such a
 * service has. It reads what it is asked as .NET does: by namespace, and in the order of its WSDL.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { fakeErpWsdl, erpNamespace } from './fake-erp-wsdl';
import { freePort } from './lane-ports';

export type ErpFault =
  /** It takes the question, and never answers. */
  | 'silent'
  | '500'
  | 'soapFault'
  /** An error inside a normal result. */
  | 'errorResult'
  | 'rowError'
  | 'wsdl404'
  /** The connection breaks in the middle of an answer. */
  | 'halfAnswer'
  /** A whole HTTP answer, in which the XML breaks off. */
  | 'halfXml'
  | 'html'
  | 'noRows'
  | 'firstRowMissing'
  | 'rowsDoubled'
  | 'wrongNumbers'
  | 'existsOdd'
  | 'existsEmpty';

export const erpKey = 'K3Y&<secret>';

/** What a task on a node gives to it. */
export interface TakenOrder {
  number: string;
  status: string;
  visibleAfterMs: number;
}

export class FakeErp {
  readonly key = erpKey;
  /** The numbers that tasks have given it, each as often as it came. */
  readonly inserted: string[] = [];
  /** Each question: its numbers. */
  readonly asked: string[][] = [];
  wsdlFetches = 0;
  wsdl: string;
  fault: ErpFault | null = null;
  /** Numbers of which it has no row. */
  readonly silentAbout = new Set<string>();
  /** Before each answer. */
  delayMs = 0;
  /** Whether it has an order that nobody has told it of; null: it has none. */
  hasBesides: ((number: string) => boolean) | null = null;
  /** Before each question is looked at: what it has may be known elsewhere. */
  learn: () => void = () => undefined;
  /** An order that it was given, before whoever gave it hears so. */
  keep: (order: TakenOrder) => void | Promise<void> = (order) => {
    this.inserted.push(order.number);
    this.insert(order.number, order.status, order.visibleAfterMs);
  };
  private readonly orders = new Map<string, { status: string; visibleAtMs: number }>();
  private server: Server | null = null;

  private constructor(readonly port: number) {
    this.wsdl = fakeErpWsdl(this.address);
  }

  static async start(port?: number): Promise<FakeErp> {
    const erp = new FakeErp(port ?? (await freePort()));
    await erp.listen();
    return erp;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}/AbacosWSPedidos.asmx`;
  }

  /** It answers that it has the order only so long after it got it. */
  insert(number: string, status = 'tspeeEmAndamento', visibleAfterMs = 0): void {
    this.orders.set(number, { status, visibleAtMs: Date.now() + visibleAfterMs });
  }

  has(number: string): boolean {
    return this.orders.has(number);
  }

  async listen(): Promise<void> {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Refuses connections until it listens again; keeps what it has. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    request.setEncoding('utf8');
    for await (const chunk of request as AsyncIterable<string>) body += chunk;
    if (request.method === 'GET') return this.answerWsdl(response);
    if (request.method === 'PUT') return this.take(body, response);
    this.learn();
    const question = readQuestion(body);
    this.asked.push(question.numbers);
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (this.fault === 'silent') return;
    if (this.fault === '500') return void response.writeHead(500).end(`Server Error in '/' (${erpKey})`);
    if (this.fault === 'html') return void response.writeHead(200, html).end('<html><body>Maintenance</body></html>');
    if (this.fault === 'soapFault') return void response.writeHead(500, xml).end(faultFor(question.key));
    const answer = envelope(this.resultFor(question));
    if (this.fault === 'halfXml') return void response.writeHead(200, xml).end(answer.slice(0, answer.length / 2));
    response.writeHead(200, { ...xml, 'content-length': Buffer.byteLength(answer) });
    if (this.fault !== 'halfAnswer') return void response.end(answer);
    response.write(answer.slice(0, answer.length / 2), () => response.socket?.destroy());
  }

  /** Not of the service: how a task on a node reaches it, with a number, a status and when it can be seen. */
  private async take(body: string, response: ServerResponse): Promise<void> {
    const { number, status, visibleAfterMs } = JSON.parse(body) as Record<string, string | number>;
    await this.keep({ number: String(number), status: String(status), visibleAfterMs: Number(visibleAfterMs) });
    response.writeHead(204).end();
  }

  private answerWsdl(response: ServerResponse): void {
    this.wsdlFetches++;
    if (this.fault === 'wsdl404') response.writeHead(404, html).end('<html>The resource cannot be found.</html>');
    else response.writeHead(200, xml).end(this.wsdl);
  }

  private resultFor({ key, numbers }: Question): string {
    if (key !== this.key) return result('tdreErroAplicacao', `Chave de identificacao invalida: ${escaped(key)}`, '');
    if (this.fault === 'errorResult') return result('tdreErroDataBase', `Timeout expired (${escaped(key)})`, '');
    if (this.fault === 'noRows') return result('tdreSucessoSemDados', 'OK', '');
    const rows = numbers.filter((number) => !this.silentAbout.has(number)).map((number) => this.rowFor(number));
    if (this.fault === 'firstRowMissing') rows.shift();
    if (this.fault === 'rowsDoubled') rows.push(...rows);
    return result('tdreSucesso', 'OK', `<Rows>${rows.join('')}</Rows>`);
  }

  private besides(number: string): { status: string; visibleAtMs: number } | undefined {
    return this.hasBesides?.(number) === true ? { status: 'tspeeFaturado', visibleAtMs: 0 } : undefined;
  }

  private rowFor(number: string): string {
    const order = this.orders.get(number) ?? this.besides(number);
    const isThere = order !== undefined && order.visibleAtMs <= Date.now();
    const shown = this.fault === 'wrongNumbers' ? `9${number}` : number;
    const exists = this.fault === 'existsOdd' ? 'talvez' : this.fault === 'existsEmpty' ? '' : String(isThere);
    const status = isThere ? `<StatusAtual>${order.status}</StatusAtual>` : '';
    const type = this.fault === 'rowError' ? 'tdreErroDados' : 'tdreSucesso';
    return (
      `<DadosPedidosExistentes><Resultado><Codigo>1</Codigo><Descricao>d</Descricao><Tipo>${type}</Tipo></Resultado>` +
      `<NumeroPedido>${escaped(shown)}</NumeroPedido><Existente>${exists}</Existente>${status}</DadosPedidosExistentes>`
    );
  }
}

const xml = { 'content-type': 'text/xml; charset=utf-8' };
const html = { 'content-type': 'text/html' };

interface Question {
  key: string;
  numbers: string[];
}

/** What comes in another namespace or another order is not there for it. */
function readQuestion(body: string): Question {
  const prefix = new RegExp(`xmlns:(\\w+)="${erpNamespace}"`).exec(body)?.[1];
  const tag = (name: string) => `(?:${prefix}:)?${name}`;
  const isOurs = body.includes(`"${erpNamespace}"`);
  const fields = new RegExp(
    `<${tag('ChaveIdentificacao')}>([^<]*)</[^>]+>\\s*<${tag('ListaDeNumerosDePedidos')}>(.*?)</${tag('ListaDeNumerosDePedidos')}>`,
    's',
  ).exec(body);
  if (!isOurs || fields === null) return { key: '', numbers: [] };
  const numbers = [...(fields[2] ?? '').matchAll(new RegExp(`<${tag('string')}>([^<]*)<`, 'g'))];
  return { key: unescaped(fields[1] ?? ''), numbers: numbers.map(([, number = '']) => unescaped(number)) };
}

function result(type: string, description: string, rows: string): string {
  return (
    `<ResultadoOperacao><Codigo>1</Codigo><Descricao>${description}</Descricao><Tipo>${type}</Tipo>` +
    `</ResultadoOperacao>${rows}`
  );
}

function envelope(inner: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">' +
    `<soap:Body><PedidoExisteResponse xmlns="${erpNamespace}"><PedidoExisteResult>${inner}</PedidoExisteResult>` +
    '</PedidoExisteResponse></soap:Body></soap:Envelope>'
  );
}

/** Some repeat what they were sent. */
function faultFor(key: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">' +
    `<soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>Server was unable to process request ` +
    `(${escaped(key)})</faultstring><detail /></soap:Fault></soap:Body></soap:Envelope>`
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
