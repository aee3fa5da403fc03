import { hostProblems } from '../../../src/domain/hosts/failures';
import { tenantFailures, tenantProblems } from '../../../src/domain/tenants/failures';

const failures = Object.entries(tenantFailures).map(([type, { sentence }]) => [type, sentence] as const);
const sentences = [...Object.entries(tenantProblems), ...Object.entries(hostProblems), ...failures];

test.each(sentences)(
  '%s is told in a whole sentence that says what to do or that nothing is to be done',
  (code, sentence) => {
    expect(code).toMatch(/^[a-z][A-Za-z]+$/);
    expect(sentence).toMatch(/^[A-Z].{20,160}\.$/);
  },
);

test('no code is used twice', () => {
  const codes = sentences.map(([code]) => code);
  // A full journal is a problem of the host and the reason that its tenants' requests fail: one thing, one code.
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual(['journalFull']);
});
