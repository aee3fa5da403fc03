import { alertFailures, alertProblems } from '../../../src/domain/alerts/failures';
import { databaseFailures, databaseProblems } from '../../../src/domain/databases/failures';
import { hostProblems } from '../../../src/domain/hosts/failures';
import { orderFailures, orderProblems } from '../../../src/domain/orders/failures';
import { tenantFailures, tenantProblems } from '../../../src/domain/tenants/failures';

const failures = Object.entries(orderFailures).map(([type, { sentence }]) => [type, sentence] as const);
const sentences = [...Object.entries(orderProblems), ...failures];

test.each(sentences)('%s is told in a whole sentence that says what to do or that it goes on', (code, sentence) => {
  expect(code).toMatch(/^[a-z][A-Za-z]+$/);
  expect(sentence).toMatch(/^[A-Z].{20,160}\.$/);
});

test('no code is used twice, nor one that another word uses', () => {
  const others = [alertProblems, alertFailures, databaseProblems, databaseFailures, hostProblems, tenantProblems];
  const taken = [...others, tenantFailures].flatMap((table) => Object.keys(table));
  const codes = sentences.map(([code]) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter((code) => taken.includes(code))).toEqual([]);
});
