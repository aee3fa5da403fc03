import { explainAlert } from '../../../src/cli/alerts';
import {
  acknowledgedText,
  silencedText,
  testText,
  unsilencedText,
  viewTest,
} from '../../../src/cli/alert-request-text';
import { alertListText, alertText, silencesText } from '../../../src/cli/alert-text';
import { viewAlert } from '../../../src/cli/alert-view';
import { acknowledged, alertSettings, arrived, chat, mail, rowOf, seen, silence } from './alert-samples';
import { minute, recordingTerminal } from './samples';

const nowMs = Date.parse(minute(10));
const people = recordingTerminal({ isForPeople: true });
const programs = recordingTerminal();
const settings = { hasChannels: true, isAll: false };
const state = arrived(acknowledged(null), 'chat', minute(3));

test('people get a table with ages, programs one line for each alert with moments', () => {
  const views = [viewAlert(rowOf(state), [silence()], nowMs)];
  expect(alertListText(views, settings, people, nowMs)).toMatch(
    new RegExp(
      '^SEVERITY +STATE +SINCE +COUNT +LAST MESSAGE +ACKNOWLEDGED BY +SILENCED UNTIL +KEY +WHAT\n' +
        `critical +acknowledged +9m ago +1 +7m ago +ann +${minute(30)} +tenants/fatal/acme +acme was given up .*\n$`,
    ),
  );
  const cells = ['critical', 'acknowledged', minute(1), '1', minute(3), 'ann', minute(30), 'tenants/fatal/acme'];
  expect(alertListText(views, settings, programs, nowMs)).toBe(
    `${[...cells, 'acme was given up after too many starts'].join('\t')}\n`,
  );
});

test('an empty list is a sentence for people, and nothing for programs', () => {
  expect(alertListText([], settings, people, nowMs)).toBe('There are no alerts.\n');
  expect(alertListText([], { ...settings, isAll: true }, people, nowMs)).toBe('There were no alerts.\n');
  expect(alertListText([], settings, programs, nowMs)).toBe('');
});

test('that nobody is told of them stands below the list, for people', () => {
  const views = [viewAlert(rowOf(state), [], nowMs)];
  const nobody = { ...settings, hasChannels: false };
  expect(alertListText(views, nobody, people, nowMs)).toMatch(
    /\nNobody is told of them: .* \(docs\/set-up-mail\.md\)\.\n$/,
  );
  expect(alertListText(views, nobody, programs, nowMs)).not.toMatch(/Nobody/);
});

test('the page of an alert says what it is, what to do, who knows, what comes next, and why not more', () => {
  const details = explainAlert(seen(state, { silences: [silence()], url: 'http://there/' }), alertSettings(), nowMs);
  const text = alertText(details, people, nowMs);
  for (const part of [
    /^Alert +tenants\/fatal\/acme\n/,
    /\nWhat +acme was given up after too many starts\n/,
    /\nState +acknowledged, critical\n/,
    /\nSince +\S+:01:\S+ \(9m ago\)\n/,
    /\nMessage +it exited 20 times\n/,
    /\nWhat to do +It was given up/,
    /\nAcknowledged +by ann at \S+, until it is over: on it\n/,
    /\nSilenced +until \S+ by ann \(tenants\/\*\): new disks\n/,
    /\nTold +that it began, \S+ \(8m ago\)\n +mail:ops@example\.org: unknown\n +chat: taken \S+:03:\S+\n/,
    /\nArrived +\S+:03:\S+ chat: that it began\n/,
    /\nComes next +nothing\n/,
    /\nGoes to +mail:ops@example\.org, mail:night@example\.org, chat\n/,
    /\nWhy not +Nobody is told before /,
    /\nStory +\S+:02:\S+ told mail:ops@example\.org, chat\n +\S+:01:\S+ it began\n/,
    /\nWorkflow +alert\/tenants\/fatal\/acme, run r\n/,
    /\nTemporal Web +http:\/\/there\/\n$/,
  ]) {
    expect(text).toMatch(part);
  }
});

test('silences are a table, and none are a sentence', () => {
  expect(silencesText([silence()], people)).toMatch(
    /^PATTERN +UNTIL +BY +SINCE +REASON\ntenants\/\* +\S+:30:\S+ +ann +\S+:01:\S+ +new disks\n$/,
  );
  expect(silencesText([], people)).toBe('Nothing is silenced.\n');
  expect(silencesText([], programs)).toBe('');
});

test('what was asked for is confirmed in a sentence', () => {
  expect(acknowledgedText({ key: 'k', until: null })).toBe(
    'Alert k is acknowledged: nobody is reminded while it lasts. That it is over is told.\n',
  );
  expect(acknowledgedText({ key: 'k', until: minute(9) })).toContain(`before ${minute(9)}`);
  expect(silencedText(silence(), 0)).toMatch(/^Nobody is told of tenants\/\* before \S+\. It fits no alert now\.\n/);
  expect(silencedText(silence(), 1)).toContain('It fits 1 alert now.');
  expect(silencedText(silence(), 3)).toContain('It fits 3 alerts now.');
  expect(unsilencedText('hosts/*')).toMatch(/^hosts\/\* is not silenced any more/);
});

test('of each recipient of a channel it is said what became of the message', () => {
  const tests = [
    viewTest(mail, { kind: 'sent' }),
    viewTest(mail, { kind: 'refused', reason: 'no such user', isPermanent: true }),
    viewTest(chat, { kind: 'unknown', reason: 'no answer' }),
    viewTest(chat, { kind: 'gone' }),
  ];
  expect(tests.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['sent', null],
    ['refused', 'no such user'],
    ['unknown', 'no answer'],
    ['gone', expect.stringMatching(/the worker has no such channel; `watchkeeper config reload`/)],
  ]);
  expect(testText(tests).split('\n').slice(0, 3)).toEqual([
    'mail:ops@example.org has taken the message; see that it arrives.',
    'mail:ops@example.org has not taken it: no such user',
    'chat may have taken it, or not: no answer',
  ]);
});
