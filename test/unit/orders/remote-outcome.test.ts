import fc from 'fast-check';
import {
  judgeAsked,
  judgeRun,
  tokenAfter,
  tokenText,
  type ExitCodes,
  type NeverBegunWhy,
  type RemoteSeen,
} from '../../../src/domain/orders/remote-outcome';

const codes: ExitCodes = { '75': 'ERP_DOWN', '78': 'MISCONFIGURED', '143': 'FAILED' };
const reason = 'what was seen';
const exited = (code: number): RemoteSeen => ({ kind: 'exited', code, reason });
const never = (why: NeverBegunWhy): RemoteSeen => ({ kind: 'neverBegun', why, reason });
const lost = (why: 'cut' | 'late' | 'unsaid' | 'stopped' | 'gone'): RemoteSeen => ({ kind: 'unknown', why, reason });
const signalled: RemoteSeen = { kind: 'signalled', reason };
const running: RemoteSeen = { kind: 'running', reason };
const voided: RemoteSeen = { kind: 'void', reason };

describe('running a task', () => {
  test.each([
    ['no connection', never('unreachable'), 'NOT_STARTED', 'tryLater', 'outage', 'unused'],
    ['a handshake that was cut', never('handshake'), 'NOT_STARTED', 'tryLater', 'outage', 'unused'],
    ['a channel that was refused', never('channel'), 'NOT_STARTED', 'tryLater', 'outage', 'unused'],
    ['no channel of ours that is free', never('busy'), 'NOT_STARTED', 'tryLater', null, 'unused'],
    ['our own end', never('stopped'), 'NOT_STARTED', 'tryLater', null, 'unused'],
    ['a start that was killed', never('killed'), 'NOT_STARTED', 'tryLater', 'outage', 'unused'],
    ['another host key', never('hostKey'), 'MISCONFIGURED', 'hold', 'misconfigured', 'unused'],
    ['a key that was refused', never('login'), 'MISCONFIGURED', 'hold', 'misconfigured', 'unused'],
    ['a file of ours that is no key', never('files'), 'MISCONFIGURED', 'hold', 'misconfigured', 'unused'],
    ['a missing directory', never('directory'), 'MISCONFIGURED', 'hold', 'misconfigured', 'unused'],
    ['a journal that cannot be written', never('journal'), 'MISCONFIGURED', 'hold', 'misconfigured', 'unused'],
    ['exit code 126', exited(126), 'MISCONFIGURED', 'hold', 'misconfigured', 'spent'],
    ['exit code 127', exited(127), 'MISCONFIGURED', 'hold', 'misconfigured', 'spent'],
    ['a code that is configured so', exited(78), 'MISCONFIGURED', 'hold', 'misconfigured', 'spent'],
    ['a code for an ERP that is away', exited(75), 'ERP_DOWN', 'verifyOnce', 'answered', 'spent'],
    ['a token that is void', voided, 'NOT_STARTED', 'tryLater', 'answered', 'spent'],
    ['a signal', signalled, 'UNKNOWN', 'askErp', 'answered', 'open'],
    ['a signal as a shell tells it', exited(137), 'UNKNOWN', 'askErp', 'answered', 'open'],
    ['a process that is gone', lost('gone'), 'UNKNOWN', 'askErp', 'answered', 'open'],
    ['a lost connection', lost('cut'), 'UNKNOWN', 'askToken', 'outage', 'open'],
    ['no end in time', lost('late'), 'UNKNOWN', 'askToken', null, 'open'],
    ['a channel that closed without a word', lost('unsaid'), 'UNKNOWN', 'askToken', 'outage', 'open'],
    ['our own end meanwhile', lost('stopped'), 'UNKNOWN', 'askToken', null, 'open'],
    ['a task that is still running', running, 'UNKNOWN', 'askToken', 'answered', 'open'],
  ] as const)('%s uses no attempt', (_what, seen, remoteClass, then, gate, token) => {
    const verdict = judgeRun(seen, codes, true);
    expect(verdict).toEqual({ class: remoteClass, then, gate, token, usesAttempt: false, reason });
  });

  test.each([
    ['exit code 0', exited(0), 'DONE', 'verify'],
    ['exit code 1', exited(1), 'FAILED', 'verifyOnce'],
    ['exit code 255', exited(255), 'FAILED', 'verifyOnce'],
    ['a code with a configured meaning that else tells a signal', exited(143), 'FAILED', 'verifyOnce'],
  ] as const)('%s uses an attempt', (_what, seen, remoteClass, then) => {
    const used = { usesAttempt: true, gate: 'answered', token: 'spent', reason };
    expect(judgeRun(seen, codes, true)).toEqual({ class: remoteClass, then, ...used });
  });

  test('without a journal nothing on the node will tell what became of it', () => {
    expect(
      (['cut', 'late', 'unsaid', 'stopped'] as const).map((why) => judgeRun(lost(why), codes, false).then),
    ).toEqual(Array(4).fill('askErp'));
  });

  test('no setting gives 0, 126 or 127 another meaning, nor does a name that every object has', () => {
    const greedy = { '0': 'FAILED', '126': 'FAILED', '127': 'ERP_DOWN' } as const;
    const classes = [0, 126, 127].map((code) => judgeRun(exited(code), greedy, true).class);
    expect(classes).toEqual(['DONE', 'MISCONFIGURED', 'MISCONFIGURED']);
    expect(judgeRun(exited(3), Object.create({ '3': 'ERP_DOWN' }) as ExitCodes, true).class).toBe('FAILED');
  });
});

describe('asking for a token', () => {
  test('of a node that cannot be asked says nothing about the task', () => {
    for (const [why, gate] of [
      ['unreachable', 'outage'],
      ['login', 'misconfigured'],
      ['directory', 'misconfigured'],
      ['killed', 'outage'],
      ['busy', null],
    ] as const)
      expect(judgeAsked(never(why), codes)).toMatchObject({ class: 'UNKNOWN', then: 'askToken', gate, token: 'open' });
  });

  test('that is not answered in time is an outage, though a task may take long', () => {
    expect(judgeAsked(lost('late'), codes)).toMatchObject({ then: 'askToken', gate: 'outage', token: 'open' });
  });

  test('finds what the task came to, or that it can never run', () => {
    expect(judgeAsked(exited(0), codes)).toMatchObject({ class: 'DONE', token: 'spent' });
    expect(judgeAsked(voided, codes)).toMatchObject({ class: 'NOT_STARTED', token: 'spent', usesAttempt: false });
    expect(judgeAsked(running, codes)).toMatchObject({ then: 'askToken', token: 'open' });
    expect(judgeAsked(lost('gone'), codes)).toMatchObject({ then: 'askErp', token: 'open' });
  });
});

const whys = ['unreachable', 'handshake', 'channel', 'busy', 'stopped', 'killed', 'files', 'hostKey'] as const;
const anySeen = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map(exited),
  fc.constantFrom(...([...whys, 'login', 'directory', 'journal'] as const)).map(never),
  fc.constantFrom('cut', 'late', 'unsaid', 'stopped', 'gone' as const).map(lost),
  fc.constantFrom(signalled, running, voided),
);
const anyMeaning = fc.constantFrom('FAILED' as const, 'ERP_DOWN' as const, 'MISCONFIGURED' as const);
const anyCodes = fc.dictionary(fc.integer({ min: 0, max: 255 }).map(String), anyMeaning);

test('whatever is seen: a number is used again only when nothing ran, and an attempt is used only when something did', () => {
  fc.assert(
    fc.property(anySeen, anyCodes, fc.boolean(), fc.boolean(), (seen, exitCodes, hasJournal, isAsked) => {
      const verdict = isAsked ? judgeAsked(seen, exitCodes) : judgeRun(seen, exitCodes, hasJournal);
      if (verdict.token === 'unused') expect([seen.kind, isAsked]).toEqual(['neverBegun', false]);
      if (verdict.token === 'spent') expect(['exited', 'void']).toContain(seen.kind);
      if (verdict.usesAttempt) expect(seen.kind).toBe('exited');
      expect(verdict.token === 'open').toBe(verdict.class === 'UNKNOWN');
    }),
  );
});

test('only a token that is spent makes room for the next one, or a person does', () => {
  const token = { epoch: 'k3', orderId: '72026', n: 2 };
  const next = (['unused', 'open', 'spent', 'requeued'] as const).map((what) => tokenAfter(token, what).n);
  expect(next).toEqual([2, 2, 3, 3]);
  expect(tokenText(token)).toBe('k3/72026/2');
});
