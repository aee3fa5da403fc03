import { refused, unknownFate } from '../../../src/domain/alerts/try-outcome';

test('a secret stands in no reason, nor does a longer one that holds it', () => {
  const secrets = ['', 'abc', 'abcdef'];
  expect(refused('it said abcdef, then abc', true, secrets)).toEqual({
    kind: 'refused',
    reason: 'it said [hidden], then [hidden]',
    isPermanent: true,
  });
  expect(unknownFate('abc\r\nabcd', secrets)).toEqual({ kind: 'unknown', reason: '[hidden] [hidden]d' });
});

test('a reason is one line that is not too long', () => {
  const { reason } = refused('x\n'.repeat(1000), false) as { reason: string };
  expect(reason).toMatch(/^(x )+x?…$/);
  expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(300);
});
