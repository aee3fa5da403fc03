import { didYouMean } from '../../src/domain/did-you-mean';
import { text } from './readers';

/** By its name in the IANA database, such as Europe/Berlin. */
export const timeZone = text('a time zone', (value) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return null;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const guess = didYouMean(value, Intl.supportedValuesOf('timeZone'));
    return `${JSON.stringify(value)} is no time zone; write one like Europe/Berlin or UTC${guess}`;
  }
});
