/** docs/logs.md and the code name the same events, in the same words; and nothing writes a line past the list. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { events } from '../../../src/telemetry/events';
import { tablesOf } from './tables-of';

const root = join(__dirname, '../../..');
const page = readFileSync(join(root, 'docs/logs.md'), 'utf8');

test('every event is on the page with its level, fields and meaning, and nothing else', () => {
  const [table] = tablesOf(page, '## Events');
  expect(table).toEqual(
    Object.entries(events).map(([event, { level, fields, meaning }]) => [
      `\`${event}\``,
      level,
      fields.map((field) => `\`${field}\``).join(', '),
      meaning,
    ]),
  );
});

test('an event is called `domain:verb`', () => {
  const strange = Object.keys(events).filter(
    (event) =>
      !/^(tenants|databases|hosts|orders|worker|config|store|alerts|temporal|telemetry|systemd):[a-zA-Z]+$/.test(event),
  );
  expect(strange).toEqual([]);
});

test('every event is written somewhere', () => {
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', 'src', 'workers', 'workflows'];
  const code = execFileSync('git', listing, { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file.endsWith('.ts') && file !== 'src/telemetry/events.ts')
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  // The transitions of tenants, and the problems, are put together from a word and a kind.
  const isWritten = (event: string) => code.includes(`'${event}'`) || /^tenants:|:problem(Began|Ended)$/.test(event);
  expect(Object.keys(events).filter((event) => !isWritten(event))).toEqual([]);
});
