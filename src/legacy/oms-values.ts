/** What values of the legacy become as settings of ours; null: nothing that ours would take. */
import { formatDuration, longestDurationMs } from '../domain/duration';

export interface ValueKind<T> {
  /** What it has to be, for a sentence. */
  what: string;
  take: (text: string) => T | null;
}

export const host: ValueKind<string> = {
  what: 'a name or an address of a machine',
  take: (text) => (/^[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?$/.test(text) ? text : null),
};

export function wholeNumber(least: number, most: number): ValueKind<number> {
  return {
    what: `a whole number from ${least} to ${most}`,
    take: (text) => {
      const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : NaN;
      return value >= least && value <= most ? value : null;
    },
  };
}

export const port = wholeNumber(1, 65535);

/** Becomes a duration with its unit. */
export const seconds: ValueKind<string> = {
  what: `a number of seconds above 0 (${formatDuration(longestDurationMs)} at most)`,
  take: (text) => {
    const durationMs = /^[0-9]{1,9}(\.[0-9]{1,3})?$/.test(text) ? Math.round(Number(text) * 1000) : 0;
    return durationMs > 0 && durationMs <= longestDurationMs ? formatDuration(durationMs) : null;
  },
};

/** Of one line, without anything that cannot be seen. */
export const words: ValueKind<string> = {
  what: 'text of one line',
  take: (text) => (/^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(text) ? text : null),
};

export const remoteFolder: ValueKind<string> = {
  what: 'the whole path of a folder',
  take: (text) => (text.startsWith('/') ? words.take(text) : null),
};

/** Only its first line is ever read, so one of several lines would be another secret. */
export const secret: ValueKind<string> = {
  what: 'text of one line',
  take: (text) => (/[\0\r\n]/.test(text) ? null : text),
};

export const pageAddress: ValueKind<string> = {
  what: 'an address that begins with http:// or https://, without a user and a password',
  take: (text) => {
    if (!/^https?:\/\/[^\s]+$/.test(text) || !URL.canParse(text) || words.take(text) === null) return null;
    const { username, password, hash } = new URL(text);
    return username === '' && password === '' && hash === '' ? text : null;
  },
};

/** Also out of `Name <address>`. */
export const mailAddress: ValueKind<string> = {
  what: 'an address of mail',
  take: (text) => {
    const address = /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text;
    const pattern = /^[A-Za-z0-9.!#$%&'+=?^_{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;
    return pattern.test(address) && address.length <= 254 ? address : null;
  },
};

/** As YAML had it in the legacy's time. */
export const onOrOff: ValueKind<boolean> = {
  what: 'true or false',
  take: (text) => {
    if (/^(true|yes|on|y)$/i.test(text)) return true;
    return /^(false|no|off|n)$/i.test(text) ? false : null;
  },
};
