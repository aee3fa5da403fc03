import { text } from './readers';

/** A regular expression without flags that has to match the whole of a value: what is more than it is never let through. */
export const anchoredPattern = text('a regular expression', (value) => {
  const shown = JSON.stringify(value);
  const fault = faultOf(value);
  if (fault !== null) return `${shown} is no regular expression: ${fault}`;
  if (!isAnchored(value)) {
    return `${shown} does not hold a value at both ends; begin it with ^, end it with $, and put a choice in brackets, like ^(a|b)$`;
  }
  return new RegExp(value).test('') ? `${shown} fits an empty value, too; write one that asks for something` : null;
});

function faultOf(pattern: string): string | null {
  try {
    new RegExp(pattern);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** `^a|b$` begins and ends as it should, and is anchored nowhere. */
function isAnchored(pattern: string): boolean {
  if (!pattern.startsWith('^')) return false;
  let depth = 0;
  let isInClass = false;
  let last = '';
  for (const [token] of pattern.matchAll(/\\?[^]/g)) {
    last = token;
    if (isInClass) isInClass = token !== ']';
    else if (token === '[') isInClass = true;
    else if (token === '(') depth++;
    else if (token === ')') depth--;
    else if (token === '|' && depth === 0) return false;
  }
  return last === '$' && depth === 0 && !isInClass;
}
