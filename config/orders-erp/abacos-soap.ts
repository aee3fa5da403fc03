/** Abacos, asked by SOAP. */
import { resolve } from 'node:path';
import { path } from '../reading/paths';
import {
  duration,
  mapped,
  oneOf,
  required,
  section,
  setting,
  text,
  wholeNumber,
  type Reader,
} from '../reading/readers';
import { webAddress } from '../reading/web-address';

export interface AbacosSoapErp {
  kind: 'abacos-soap';
  wsdl: string;
  /** Null: the one that the WSDL names. */
  endpoint: string | null;
  /** Its first line is the key. */
  keyFile: string;
  /** The field of an answer row that names the order. */
  numberField: string;
  /** Deadline of one question. */
  timeoutMs: number;
  /** Orders in one question. */
  batch: number;
}

interface WrittenAbacosSoap extends Omit<AbacosSoapErp, 'timeoutMs'> {
  timeout: number;
}

const numberField = text('the name of a field', (value) =>
  /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/.test(value)
    ? null
    : `${JSON.stringify(value)} is no name of a field; write it as the answer has it, like NumeroPedido`,
);

export const readAbacosSoap: Reader<AbacosSoapErp> = mapped(
  section<WrittenAbacosSoap>({
    kind: setting(oneOf('abacos-soap')),
    wsdl: setting(webAddress('http://erp.example.org/AbacosWSPedidos.asmx?wsdl')),
    endpoint: setting<string | null>(webAddress('http://erp.example.org/AbacosWSPedidos.asmx'), null),
    keyFile: required(path, 'write the file whose first line is the key of the ERP, like ./erp.key'),
    numberField: setting(numberField, 'NumeroPedido'),
    timeout: setting(duration({ zeroAllowed: false }), 30_000),
    batch: setting(wholeNumber(1, 1000), 50),
  }),
  ({ timeout, ...written }): AbacosSoapErp => ({ ...written, timeoutMs: timeout }),
);

export function placedAbacosSoap(erp: AbacosSoapErp, folder: string): AbacosSoapErp {
  return { ...erp, keyFile: resolve(folder, erp.keyFile) };
}
