import type { RestartPolicy } from '../src/domain/tenants/restart-policy';
import { defaultsOf, duration, listOf, mapped, section, setting, wholeNumber } from './reading/readers';

interface WrittenRestart {
  reflex: number;
  within: number;
  healthyAfter: number;
  backoff: number[];
  fatalAfter: number;
  retryFatalEvery: number;
}

/** A tenant remembers this many moments of exits at least, so a larger budget could never be used up. */
const mostReflexes = 30;

const delay = duration({ zeroAllowed: false });

const readRestart = mapped(
  section<WrittenRestart>({
    reflex: setting(wholeNumber(0, mostReflexes), 3),
    within: setting(delay, 60_000),
    healthyAfter: setting(delay, 60_000),
    backoff: setting(listOf(delay, 'delays', 1), [1000, 5000, 30_000, 300_000]),
    fatalAfter: setting(wholeNumber(1, 1_000_000), 20),
    retryFatalEvery: setting(delay, 1_800_000),
  }),
  (written): RestartPolicy => ({
    reflex: written.reflex,
    withinMs: written.within,
    healthyAfterMs: written.healthyAfter,
    backoffMs: written.backoff,
    fatalAfter: written.fatalAfter,
    retryFatalEveryMs: written.retryFatalEvery,
  }),
);

export const restartSetting = defaultsOf(readRestart);
