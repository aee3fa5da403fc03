import fc from 'fast-check';
import { abacosAnswer } from '../../../src/adapters/soap/abacos-answer';
import { soapFailure } from '../../../src/adapters/soap/soap-failure';
import { foreignText } from '../../../src/domain/foreign-text';

test.each([
  ['Timeout expired (1205)', 'Timeout expired (1205)'],
  ['cliente maria.s+x@loja.example.br, invalido', 'cliente [hidden], invalido'],
  ['CPF 123.456.789-09 sem cadastro', 'CPF [hidden] sem cadastro'],
  ['cartao 4111 1111 1111 1111', 'cartao [hidden]'],
  ['documento 12345678909', 'documento [hidden]'],
  [' two\n\tlines ', 'two lines'],
])('of %j what may be shown is %j', (text, shown) => {
  expect(foreignText(text)).toBe(shown);
});

test('whatever is said, it is short and holds no long number, also where it is cut', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 120 }), fc.integer({ min: 100_000 }), (text, number) => {
      const shown = foreignText(`${text}${number}`);
      expect(shown.length).toBeLessThanOrEqual(100);
      expect(shown).not.toMatch(/\d{6}/);
    }),
  );
});

describe('an ERP that names a customer where it says what went wrong', () => {
  const result = {
    ...{
      Tipo: 'tdreErroDados',
      Codigo: '100001',
      Descricao: 'Cliente 12345678909 (maria@loja.example) com a chave k-1',
    },
    ExceptionMessage: `at ${'a '.repeat(200)}`,
  };

  test('is told by type, code and a short text without the customer', () => {
    const row = { NumeroPedido: '900', Existente: 'false', Resultado: result };
    const answer = { PedidoExisteResult: { ResultadoOperacao: result, Rows: { DadosPedidosExistentes: [row] } } };
    const read = abacosAnswer(answer, 'NumeroPedido', ['k-1']);
    const error = read.kind === 'rows' ? read.error : null;
    expect(error).toMatch(/^tdreErroDados, 100001, Cliente \[hidden\] \(\[hidden\]\) com a chave \[hidden\], at a/);
    expect(error?.length).toBeLessThan(150);
    expect(read).toMatchObject({ rows: [{ error }] });
  });

  test('in a SOAP fault it is no other', () => {
    const error = { root: { Envelope: { Body: { Fault: { faultstring: result.Descricao } } } } };
    expect(soapFailure(error, 'erp:80', 1000, ['k-1'])).toBe(
      'erp:80 answers with a SOAP fault: Cliente [hidden] ([hidden]) com a chave [hidden]',
    );
  });
});
