import { formatDuration } from '../src/domain/duration';
import { defaultsOf, duration, mapped, oneOf, section, setting, text, wholeNumber } from './reading/readers';

interface CheckTiming {
  everyMs: number;
  timeoutMs: number;
  /** Failed checks in a row before the process is replaced. */
  failures: number;
  /** Pause before the check after a failed one. */
  recheckMs: number;
  /** Deadline of a start: the first check has to pass by then. */
  startGraceMs: number;
}

export type CheckSettings = ({ kind: 'runinfo' | 'tcp' | 'none' } | { kind: 'http'; path: string }) & CheckTiming;

interface WrittenCheck {
  kind: CheckSettings['kind'];
  /** Of kind http only. */
  path: string | null;
  every: number;
  timeout: number;
  failures: number;
  recheck: number;
  startGrace: number;
}

const httpPath = text('the path of a page', (value) =>
  /^\/[\x21-\x7e]*$/.test(value)
    ? null
    : `${JSON.stringify(value)} is no path of a page; begin it with "/", like /health`,
);

const readCheck = mapped(
  section<WrittenCheck>(
    {
      kind: setting(oneOf('runinfo', 'http', 'tcp', 'none'), 'runinfo'),
      path: setting<string | null>(httpPath, null),
      every: setting(duration({ zeroAllowed: false }), 10_000),
      timeout: setting(duration({ zeroAllowed: false }), 1000),
      failures: setting(wholeNumber(1, 1000), 3),
      recheck: setting(duration({ zeroAllowed: true }), 1000),
      startGrace: setting(duration({ zeroAllowed: false }), 5000),
    },
    ({ kind, path, every, timeout }, placeOf, refuse) => {
      if (every !== undefined && timeout !== undefined && timeout > every) {
        const [long, short] = [formatDuration(timeout), formatDuration(every)];
        refuse(placeOf('timeout'), `${long} is longer than the period (every: ${short}); write ${short} or less`);
      }
      if (typeof path === 'string' && kind !== undefined && kind !== 'http') {
        refuse(placeOf('path'), `only a check of kind http asks for a page; remove it, or write kind: http`);
      }
    },
  ),
  ({ kind, path, ...written }): CheckSettings => {
    const timing: CheckTiming = {
      everyMs: written.every,
      timeoutMs: written.timeout,
      failures: written.failures,
      recheckMs: written.recheck,
      startGraceMs: written.startGrace,
    };
    return kind === 'http' ? { kind, path: path ?? '/', ...timing } : { kind, ...timing };
  },
);

export const checkSetting = defaultsOf(readCheck);
