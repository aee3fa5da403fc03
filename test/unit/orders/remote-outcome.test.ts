import {
  classifyRemote,
  judgeToken,
  remoteConsequences,
  tokenAfter,
  tokenText,
  type ExitCodes,
  type RemoteSeen,
  type TokenAnswer,
} from '../../../src/domain/orders/remote-outcome';

const codes: ExitCodes = { '75': 'ERP_DOWN', '78': 'MISCONFIGURED', '143': 'FAILED' };
const exited = (code: number): RemoteSeen => ({ kind: 'exited', code });

test.each([
  ['a connection that was refused', { kind: 'neverBegun', reason: 'refused' }, 'NOT_STARTED', false, 'tellGate'],
  ['a host key that changed', { kind: 'keyRefused', reason: 'other key' }, 'MISCONFIGURED', false, 'hold'],
  ['a missing directory', { kind: 'directoryMissing', reason: 'no /srv' }, 'MISCONFIGURED', false, 'hold'],
  ['exit code 126', exited(126), 'MISCONFIGURED', false, 'hold'],
  ['exit code 127', exited(127), 'MISCONFIGURED', false, 'hold'],
  ['exit code 0', exited(0), 'DONE', true, 'verify'],
  ['exit code 1', exited(1), 'FAILED', true, 'verifyOnce'],
  ['exit code 255', exited(255), 'FAILED', true, 'verifyOnce'],
  ['a configured exit code', exited(75), 'ERP_DOWN', false, 'verifyOnce'],
  ['a configured misconfiguration', exited(78), 'MISCONFIGURED', false, 'hold'],
  ['a signal', { kind: 'signalled', signal: 'KILL' }, 'UNKNOWN', false, 'askToken'],
  ['a signal as a shell tells it', exited(137), 'UNKNOWN', false, 'askToken'],
  ['such a code with a configured meaning', exited(143), 'FAILED', true, 'verifyOnce'],
  ['a lost connection', { kind: 'lost', reason: 'reset' }, 'UNKNOWN', false, 'askToken'],
] as const)('%s', (_what, seen, remoteClass, usesAttempt, then) => {
  const outcome = classifyRemote(seen, codes);
  expect(outcome.class).toBe(remoteClass);
  expect(outcome.reason).not.toBe('');
  expect(remoteConsequences[outcome.class]).toEqual({ usesAttempt, then });
});

test('no setting gives 0, 126 or 127 another meaning, nor does a name that every object has', () => {
  const greedy = { '0': 'FAILED', '126': 'FAILED', '127': 'ERP_DOWN' } as const;
  expect([0, 126, 127].map((code) => classifyRemote(exited(code), greedy).class)).toEqual([
    'DONE',
    'MISCONFIGURED',
    'MISCONFIGURED',
  ]);
  expect(classifyRemote(exited(3), Object.create({ '3': 'ERP_DOWN' }) as ExitCodes).class).toBe('FAILED');
});

const token = { epoch: 'k3', orderId: '72026', n: 2 };

test.each([
  ['an exit code', { kind: 'ended', code: 0 }, 'known', 3],
  ['a code that says it failed', { kind: 'ended', code: 1 }, 'known', 3],
  ['a token that can no more run', { kind: 'void' }, 'known', 3],
  ['a task that runs', { kind: 'running' }, 'askAgain', 2],
  ['a node that cannot be asked', { kind: 'noAnswer', reason: 'refused' }, 'askAgain', 2],
  ['a process that is gone without a code', { kind: 'vanished' }, 'unprovable', 2],
  ['a code that says that a signal ended it', { kind: 'ended', code: 137 }, 'unprovable', 2],
  ['no journal', { kind: 'noJournal' }, 'unprovable', 2],
] as const)('asking for a token finds %s', (_what, answer: TokenAnswer, kind, n) => {
  const verdict = judgeToken(answer, codes);
  expect(verdict.kind).toBe(kind);
  expect(tokenAfter(token, verdict)).toEqual({ ...token, n });
});

test('a void token counts as not started: no attempt is used', () => {
  const verdict = judgeToken({ kind: 'void' }, codes);
  expect(verdict).toMatchObject({ outcome: { class: 'NOT_STARTED' } });
});

test('a requeue takes another number, as the old one would only be answered as before', () => {
  expect(tokenAfter(token, 'requeued').n).toBe(3);
  expect(tokenText(token)).toBe('k3/72026/2');
});
