/**
 * Asks the ERP Abacos which orders it has: its operation PedidoExiste, with ChaveIdentificacao (the key) and
 * ListaDeNumerosDePedidos. It answers with ResultadoOperacao, how the operation went, and Rows, one for each number.
 */
import type { Client } from 'soap';
import { readPassword } from '../secrets/password';
import { abacosAnswer, type AbacosAnswer } from './abacos-answer';
import { KeptWsdl } from './kept-wsdl';
import { OddAnswer, soapFailure } from './soap-failure';
import type { CallOptions } from './soap-http';

export interface AbacosSettings {
  wsdl: string;
  /** Instead of the address that stands in the WSDL. */
  endpoint: string | null;
  /** Read anew for each question. */
  keyFile: string;
  /** The field of a row that names the order. */
  numberField: string;
  /** For the WSDL, when it is due, and the answer together. */
  timeoutMs: number;
  wsdlLookAgainMs?: number;
}

const operation = 'PedidoExiste';
const usualLookAgainMs = 10 * 60_000;

type Fields = Record<string, unknown>;
type Method = (input: Fields, answered: (error: Error | null, result: unknown) => void, options: CallOptions) => void;

export class AbacosOrders {
  private readonly wsdl: KeptWsdl;

  constructor(private readonly settings: AbacosSettings) {
    const { wsdl, endpoint, wsdlLookAgainMs = usualLookAgainMs } = settings;
    this.wsdl = new KeptWsdl({ url: wsdl, endpoint, lookAgainMs: wsdlLookAgainMs });
  }

  /** Never rejects for what happens at the ERP. */
  async ask(numbers: readonly string[]): Promise<AbacosAnswer> {
    const { keyFile, numberField, timeoutMs, wsdl } = this.settings;
    let key: string;
    try {
      key = readPassword({ passwordFile: keyFile, passwordEnv: null });
    } catch (error) {
      const { code = 'no code' } = error as NodeJS.ErrnoException;
      return { kind: 'away', reason: `the ERP’s key file ${keyFile} cannot be read (${code}); make it` };
    }
    try {
      return abacosAnswer(await this.call(numbers, key), numberField, [key]);
    } catch (error) {
      this.wsdl.doubt();
      return { kind: 'away', reason: soapFailure(error, new URL(wsdl).host, timeoutMs, [key]) };
    }
  }

  private call(numbers: readonly string[], key: string): Promise<unknown> {
    const signal = AbortSignal.timeout(this.settings.timeoutMs);
    const values: Fields = { ChaveIdentificacao: key, ListaDeNumerosDePedidos: { string: [...numbers] } };
    return new Promise((resolve, reject) => {
      const options: CallOptions = { signal, fail: reject };
      const answered = (error: Error | null, result: unknown) => (error === null ? resolve(result) : reject(error));
      this.wsdl
        .client(options)
        .then((client) => {
          const { method, names } = operationOf(client);
          method(Object.fromEntries(names.map((name) => [name, values[name]])), answered, options);
        })
        .catch(reject);
    });
  }
}

/** The names of what it takes stand in the order of the WSDL: services of .NET pass over what comes in another one. */
function operationOf(client: Client): { method: Method; names: string[] } {
  const services = client.describe() as Record<string, Record<string, Record<string, { input: Fields }>>>;
  const places = Object.entries(services).flatMap(([service, ports]) =>
    Object.entries(ports).map(([port, operations]) => ({ service, port, operation: operations[operation] })),
  );
  const place = places.find((one) => one.operation !== undefined);
  if (place?.operation === undefined) throw new OddAnswer(`knows no operation ${operation}; correct wsdl`);
  const names = Object.keys(place.operation.input)
    // Of a list it says so by brackets.
    .map((name) => name.replace('[]', ''))
    .filter((name) => name === 'ChaveIdentificacao' || name === 'ListaDeNumerosDePedidos');
  if (names.length !== 2) throw new OddAnswer(`takes other things in ${operation} than we know of; correct wsdl`);
  const methods = client as unknown as Record<string, Record<string, Record<string, Method>>>;
  const method = methods[place.service]?.[place.port]?.[operation];
  if (method === undefined) throw new OddAnswer(`has no way to call ${operation}; correct wsdl`);
  return { method, names };
}
