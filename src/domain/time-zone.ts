import { didYouMean } from './did-you-mean';

/** By its name in the IANA database, such as Europe/Berlin. A sentence when there is none of this name. */
export function judgeTimeZone(name: string): string | null {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return null;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const guess = didYouMean(name, Intl.supportedValuesOf('timeZone'));
    return `${JSON.stringify(name)} is no time zone; write one like Europe/Berlin or UTC${guess}`;
  }
}
