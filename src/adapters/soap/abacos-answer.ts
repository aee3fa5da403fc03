/** The rows of an answer of Abacos, as they came: whoever judges them trusts nothing in them. */
import { foreignText } from '../../domain/foreign-text';
import { OddAnswer, withoutSecrets } from './soap-failure';

export interface AbacosRow {
  /** Text, when it is there. */
  number: unknown;
  exists: unknown;
  status: unknown;
  /** What the row itself reports as gone wrong. */
  error: string | null;
}

export type AbacosAnswer =
  | {
      kind: 'rows';
      rows: AbacosRow[];
      /** What the answer as a whole reports as gone wrong. */
      error: string | null;
    }
  /** `reason` is a sentence without the key. */
  | { kind: 'away'; reason: string };

type Fields = Record<string, unknown>;

/** Abacos has several words for what went wrong (tdreErro…), and these for what did not. */
const goneWell = ['tdreSucesso', 'tdreSucessoSemDados', 'tdreAlerta'];
/** Characters. */
const longestCode = 40;

export function abacosAnswer(answer: unknown, numberField: string, secrets: readonly string[]): AbacosAnswer {
  const result = fieldsOf(fieldsOf(answer)?.['PedidoExisteResult']);
  if (result === null) throw new OddAnswer('answers with something else than PedidoExisteResult; correct wsdl');
  const rows = listOf(fieldsOf(result['Rows'])?.['DadosPedidosExistentes']).map((row) => {
    const fields = fieldsOf(row) ?? {};
    return {
      number: fields[numberField],
      exists: fields['Existente'],
      status: fields['StatusAtual'],
      error: errorOf(fields['Resultado'], secrets),
    };
  });
  return { kind: 'rows', rows, error: errorOf(result['ResultadoOperacao'], secrets) };
}

/** Null when it went well, or nothing is said. Its codes as they are; of its own words no more than may be shown. */
function errorOf(value: unknown, secrets: readonly string[]): string | null {
  const result = fieldsOf(value);
  const type = result?.['Tipo'];
  if (result === null || (typeof type === 'string' && goneWell.includes(type))) return null;
  const said = (name: string) => {
    const word = result[name];
    return typeof word === 'string' ? withoutSecrets(word, secrets) : '';
  };
  const codes = ['Tipo', 'Codigo'].map((name) =>
    said(name)
      .replace(/[^\w-]+/g, ' ')
      .trim()
      .slice(0, longestCode),
  );
  const words = foreignText(
    ['Descricao', 'ExceptionMessage']
      .map(said)
      .filter((word) => word.trim() !== '')
      .join(', '),
  );
  const told = [...codes, words].filter((word) => word !== '').join(', ');
  return told === '' ? 'it says that it went wrong' : told;
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** One row comes without a list around it where the WSDL does not say that there may be more. */
function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
