/** When an order is looked at again, and when a person is asked instead. */
import { formatDuration } from '../src/domain/duration';
import { defaultsOf, duration, listOf, mapped, section, setting, wholeNumber } from './reading/readers';

export interface OrderVerifySettings {
  everyMs: number;
  /** An ERP may show an order so long after the command that gave it one. */
  forMs: number;
}

export interface PaymentPendingSettings {
  /** From one check to the next; the last one repeats. */
  recheckMs: readonly number[];
  /** From the first time that the payment was seen pending. */
  giveUpAfterMs: number;
}

export interface OrderBrakeSettings {
  /** More missing orders than this are given to nobody before a person was asked. */
  missingPerHour: number;
}

const period = duration({ zeroAllowed: false });
export const readPeriods = listOf(period, 'durations', 1);

export const verifySetting = defaultsOf(
  mapped(
    section<{ every: number; for: number }>(
      { every: setting(period, 5000), for: setting(duration({ zeroAllowed: true }), 120_000) },
      ({ every, for: whole }, placeOf, refuse) => {
        if (every === undefined || whole === undefined || whole === 0 || every <= whole) return;
        const [long, short] = [formatDuration(every), formatDuration(whole)];
        refuse(placeOf('every'), `${long} is longer than the whole time (for: ${short}); write ${short} or less`);
      },
    ),
    ({ every, for: whole }): OrderVerifySettings => ({ everyMs: every, forMs: whole }),
  ),
);

export const paymentPendingSetting = defaultsOf(
  mapped(
    section<{ recheck: readonly number[]; giveUpAfter: number }>(
      {
        recheck: setting<readonly number[]>(readPeriods, [1_800_000, 7_200_000, 21_600_000, 86_400_000]),
        giveUpAfter: setting(period, 604_800_000),
      },
      ({ recheck, giveUpAfter }, placeOf, refuse) => {
        const [first] = recheck ?? [];
        if (first === undefined || giveUpAfter === undefined || first <= giveUpAfter) return;
        const [late, end] = [formatDuration(first), formatDuration(giveUpAfter)];
        refuse(placeOf('giveUpAfter'), `${end} is over before the first recheck (${late}); write ${late} or more`);
      },
    ),
    ({ recheck, giveUpAfter }): PaymentPendingSettings => ({ recheckMs: recheck, giveUpAfterMs: giveUpAfter }),
  ),
);

export const brakeSetting = defaultsOf(
  section<OrderBrakeSettings>({ missingPerHour: setting(wholeNumber(1, 1_000_000), 500) }),
);
