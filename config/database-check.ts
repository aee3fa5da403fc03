import { formatDuration } from '../src/domain/duration';
import { boolean, defaultsOf, duration, mapped, section, setting, text, wholeNumber } from './reading/readers';

export interface DatabaseCheckSettings {
  everyMs: number;
  /** Deadline of one check, from the connection to the answer. */
  timeoutMs: number;
  /** Silent checks in a row before a member counts as down. */
  downAfter: number;
  /** Good checks in a row before it counts as up again. */
  upAfter: number;
  query: string;
  /** Whether a member that only reads counts as lost. */
  writable: boolean;
}

interface WrittenCheck {
  every: number;
  timeout: number;
  downAfter: number;
  upAfter: number;
  query: string;
  writable: boolean;
}

const query = text('a query', (value) =>
  value.trim() === '' ? 'is empty; write a query that is quickly answered, like select 1' : null,
);

const readCheck = mapped(
  section<WrittenCheck>(
    {
      every: setting(duration({ zeroAllowed: false }), 2000),
      timeout: setting(duration({ zeroAllowed: false }), 1000),
      downAfter: setting(wholeNumber(1, 1000), 3),
      upAfter: setting(wholeNumber(1, 1000), 2),
      query: setting(query, 'select 1'),
      writable: setting(boolean, false),
    },
    ({ every, timeout }, placeOf, refuse) => {
      if (every === undefined || timeout === undefined || timeout <= every) return;
      const [long, short] = [formatDuration(timeout), formatDuration(every)];
      refuse(placeOf('timeout'), `${long} is longer than the period (every: ${short}); write ${short} or less`);
    },
  ),
  ({ every, timeout, ...written }): DatabaseCheckSettings => ({ everyMs: every, timeoutMs: timeout, ...written }),
);

export const databaseCheckSetting = defaultsOf(readCheck);
