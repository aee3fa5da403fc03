/**
 * Takes out of a log line what nobody may read there: values under telling keys, and credentials inside texts (an address
 * with a password, a header, an assignment) such as error messages repeat.
 */
const tellingKey = /pass(word|wd|phrase)|secret|api[-_]?key|private[-_]?key|authori[sz]ation|credential|cookie|token$/i;
const redacted = '[redacted]';
/** Deeper than anything that is logged; what lies below is left out rather than trusted. */
const deepest = 6;

const inTexts: readonly [RegExp, string][] = [
  [/(\w+:\/\/[^\s/:@]*):[^\s/@]+@/g, `$1:${redacted}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${redacted}`],
  [/\b(pass(?:word|wd|phrase)|secret|api[-_]?key|token)(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi, `$1$2${redacted}`],
];

export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return redactText(value.message);
  if (depth >= deepest) return redacted;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, tellingKey.test(key) ? redacted : redact(inner, depth + 1)]),
  );
}

export function redactText(text: string): string {
  return inTexts.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
