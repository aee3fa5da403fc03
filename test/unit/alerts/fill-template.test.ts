import fc from 'fast-check';
import { fillTemplate, type Json } from '../../../src/adapters/webhook/fill-template';

const values = { text: 'say "so"\n{subject}', subject: 'S', severity: 'critical', count: '3' };

test('texts are filled in wherever they stand, and everything else stays', () => {
  const template = {
    a: '{subject}: {text}',
    b: [1, null, true, { c: '{count}{count}' }],
    '{text}': '{other} {} { text }',
  };
  expect(fillTemplate(template, values)).toEqual({
    a: 'S: say "so"\n{subject}',
    b: [1, null, true, { c: '33' }],
    '{text}': '{other} {} { text }',
  });
});

test('a name that every object has stands for nothing', () => {
  expect(fillTemplate('{constructor} {toString}', values)).toBe('{constructor} {toString}');
});

test('whatever is filled in, the shape stays and the text arrives as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }), (text, json) => {
      const sent = JSON.stringify(fillTemplate({ text: '{text}', rest: [json as Json] }, { text }));
      const received = JSON.parse(sent) as { text: string; rest: unknown[] };
      expect(Object.keys(received)).toEqual(['text', 'rest']);
      expect(received.text).toBe(JSON.parse(JSON.stringify(text)));
      expect(received.rest).toHaveLength(1);
    }),
  );
});
