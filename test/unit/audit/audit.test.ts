import fc from 'fast-check';
import { chainBegin, judgeEnd, judgeLink, sealedText, type AuditEntry } from '../../../src/domain/audit/audit-chain';
import { auditItems, auditKinds, fitted, type AuditFacts } from '../../../src/domain/audit/audit-entry';
import { auditHash } from '../../../src/store/audit-hash';

const facts = (own: Partial<AuditFacts> = {}): AuditFacts => ({
  request: '00000000-0000-4000-8000-000000000001',
  kind: 'asked',
  at: '2026-01-01T00:00:00.000Z',
  who: 'ann',
  machine: 'h1',
  via: 'command line',
  what: 'tenants stop',
  object: 'alpha',
  options: null,
  reason: null,
  result: null,
  message: null,
  ...own,
});

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('', '"', ',', 'null', '\u0000'));
const anyFacts: fc.Arbitrary<AuditFacts> = fc.record({
  request: fc.uuid(),
  kind: fc.constantFrom(...auditKinds),
  at: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  who: text,
  machine: text,
  via: text,
  what: text,
  object: fc.option(text),
  options: fc.option(text),
  reason: fc.option(text),
  result: fc.option(text),
  message: fc.option(text),
});

function chainOf(all: readonly AuditFacts[]): AuditEntry[] {
  let previous = chainBegin;
  return all.map((each) => {
    const number = previous.number + 1;
    const previousHash = previous.hash;
    const entry = { ...each, number, previousHash, hash: auditHash(sealedText(each, number, previousHash)) };
    previous = entry;
    return entry;
  });
}

function firstFault(entries: readonly AuditEntry[], head = entries.at(-1) ?? chainBegin): string | null {
  let previous = chainBegin;
  for (const entry of entries) {
    const fault = judgeLink(previous, entry, auditHash);
    if (fault !== null) return fault;
    previous = entry;
  }
  return judgeEnd(previous, head);
}

const someFacts = fc.array(anyFacts, { minLength: 2, maxLength: 8 });

describe('the chain of the audit', () => {
  test('the hash of an entry never changes: those that are stored were made so', () => {
    expect(auditHash(sealedText(facts(), 1, chainBegin.hash))).toBe(
      'e1e816dc05d7c8d898c6877845326e8486e17385d7dfc862e11ec927e52ca75d',
    );
  });

  test('is intact as it is written', () => {
    fc.assert(fc.property(someFacts, (all) => expect(firstFault(chainOf(all))).toBeNull()));
    expect(firstFault([])).toBeNull();
  });

  test('shows a change of any field of any entry, even one whose own hash was made anew', () => {
    const fields = Object.keys(facts()) as (keyof AuditFacts)[];
    fc.assert(
      fc.property(someFacts, fc.nat(), fc.constantFrom(...fields), fc.boolean(), (all, at, field, isResealed) => {
        const chain = chainOf(all);
        const index = at % chain.length;
        const entry = chain[index]!;
        const changed = { ...entry, [field]: `${entry[field] ?? ''}x` };
        if (isResealed) changed.hash = auditHash(sealedText(changed, changed.number, changed.previousHash));
        expect(firstFault(chain.with(index, changed), chain.at(-1))).not.toBeNull();
      }),
    );
  });

  test('shows an entry that was taken out, put in twice, or put in another place', () => {
    fc.assert(
      fc.property(someFacts, fc.nat(), (all, at) => {
        const chain = chainOf(all);
        const index = at % chain.length;
        const head = chain.at(-1);
        expect(firstFault(chain.toSpliced(index, 1), head)).not.toBeNull();
        expect(firstFault(chain.toSpliced(index, 0, chain[index]!), head)).not.toBeNull();
        const [taken] = chain.slice(index, index + 1);
        const moved = chain.toSpliced(index, 1).toSpliced((index + 1) % chain.length, 0, taken!);
        expect(firstFault(moved, head)).not.toBeNull();
      }),
    );
  });

  test('says what is wrong, and where', () => {
    const chain = chainOf([facts(), facts({ kind: 'ended' }), facts({ object: 'beta' })]);
    const [first, second, third] = chain as [AuditEntry, AuditEntry, AuditEntry];
    expect(firstFault([first, third])).toBe('entry 2 is missing; the next one is 3');
    expect(firstFault([first, { ...second, who: 'bob' }, third])).toBe('entry 2 was changed after it was written');
    expect(firstFault([first, second], third)).toBe('entry 3 and what followed are missing; the last one is 3');
    expect(firstFault(chain, { ...third, hash: first.hash })).toBe('the chain should end with another entry 3');
    expect(judgeEnd(third, null)).toMatch(/^it is not known where the chain ends/);
    const other = chainOf([facts({ who: 'bob' }), facts({ kind: 'ended' })]);
    expect(firstFault([first, other[1]!])).toBe('entry 2 does not follow from the one before it');
  });
});

test('what is too long for the store is cut, and stays the same when it is cut again', () => {
  const cut = fitted(facts({ reason: '😀'.repeat(600), object: 'a'.repeat(255), message: '\uD800x' }));
  expect([...(cut.reason ?? '')]).toHaveLength(500);
  expect(cut.reason?.endsWith('😀…')).toBe(true);
  expect(cut).toMatchObject({ object: 'a'.repeat(255), message: '\uFFFDx', who: 'ann', result: null });
  fc.assert(fc.property(anyFacts, (any) => expect(fitted(fitted(any))).toEqual(fitted(any))));
});

describe('a request in the audit', () => {
  const ended = facts({ kind: 'ended', at: '2026-01-01T00:00:05.000Z', result: 'refused', message: 'it is stopped' });
  const { request: id, kind: _kind, ...asked } = facts();

  test('has the moment in which it was asked, and what became of it', () => {
    const sealed = chainOf([facts(), ended]);
    expect(auditItems(sealed)).toEqual([
      { ...asked, id, endedAt: ended.at, result: 'refused', message: 'it is stopped' },
    ]);
  });

  test('has no result while nobody has told it', () => {
    expect(auditItems([facts()])).toEqual([{ ...asked, id, endedAt: null, result: null, message: null }]);
  });

  test('of which only the end could be written is told by its end', () => {
    expect(auditItems([ended])).toMatchObject([{ id, at: ended.at, endedAt: ended.at, result: 'refused' }]);
  });

  test('stands where it was asked, whatever came in between', () => {
    const other = facts({ request: 'other', object: 'beta' });
    expect(auditItems([facts(), other, ended]).map(({ object }) => object)).toEqual(['alpha', 'beta']);
  });
});
