import { conditionKey, parseConditionKey } from '../../../src/domain/alerts/condition';
import { alertWords, conditionKind, conditionKinds, severities } from '../../../src/domain/alerts/condition-kinds';

test('a key names the word, the code and the subject, and is read back', () => {
  const name = { word: 'tenants', code: 'fatal', subject: 'acme' } as const;
  expect(conditionKey(name)).toBe('tenants/fatal/acme');
  expect(parseConditionKey('tenants/fatal/acme')).toEqual(name);
  expect(parseConditionKey('alerts/channelFails/mail:ops@example.org')).toMatchObject({
    subject: 'mail:ops@example.org',
  });
});

test.each(['', 'tenants', 'tenants/fatal', 'tenants/fatal/', '/fatal/acme', 'tenants//acme', 'a/b/c/d'])(
  '%j is no key',
  (text) => expect(parseConditionKey(text)).toBeNull(),
);

const kinds = alertWords.flatMap((word) =>
  Object.entries(conditionKinds[word]).map(([code, kind]) => [`${word}/${code}`, word, code, kind] as const),
);

test.each(kinds)('%s is told with what it is and what to do', (_title, word, code, kind) => {
  expect(conditionKind(word, code)).toBe(kind);
  expect(severities).toContain(kind.severity);
  expect(kind.title).toMatch(/^[a-z].*[^.]$/);
  expect(kind.advice).toMatch(/^[A-Z`].*\.$/s);
  expect(kind.afterMs).toBeGreaterThanOrEqual(0);
});

test('what people are not told of has no kind, whatever it is called', () => {
  expect(conditionKind('tenants', 'unheardOf')).toBeNull();
  expect(conditionKind('tenants', 'constructor')).toBeNull();
  expect(conditionKind('hosts', 'fatal')).toBeNull();
});
