import { redact, redactText } from '../../../src/telemetry/redact';

test.each(['password', 'dbPassword', 'apiKey', 'api_key', 'authorization', 'Cookie', 'clientSecret', 'accessToken'])(
  'what stands under %s is not written, however deep',
  (key) => {
    expect(redact({ a: [{ [key]: 'hunter2', other: 'kept' }] })).toEqual({
      a: [{ [key]: '[redacted]', other: 'kept' }],
    });
  },
);

test.each([
  ['connect to mysql://root:hunter2@db:3306 refused', 'connect to mysql://root:[redacted]@db:3306 refused'],
  ['sent Authorization: Bearer hunter2.x', 'sent Authorization: Bearer [redacted]'],
  ['node server.mjs --password=hunter2 --port=8101', 'node server.mjs --password=[redacted] --port=8101'],
  ['{"apiKey":"hunter2","name":"alpha"}', '{"apiKey":"[redacted]","name":"alpha"}'],
])('credentials inside a text are not written: %s', (text, clean) => {
  expect(redactText(text)).toBe(clean);
  expect(redact({ reason: new Error(text) })).toEqual({ reason: clean });
});

test('what is no secret stays as it is', () => {
  const line = { tenant: 'alpha', process: { pid: 12 }, by: 'root@here', at: null, tasks: ['a', 2, true] };
  expect(redact(line)).toEqual(line);
  expect(redactText('port 8101 belongs to tenant beta, at http://127.0.0.1:8101/')).toContain('127.0.0.1:8101');
});

test('what is too deep to look through is not written', () => {
  const rings: Record<string, unknown> = {};
  rings['self'] = rings;
  expect(JSON.stringify(redact(rings))).toContain('[redacted]');
});
