/**
 * What somebody else's program says in its own words, so that it may stand in a log, a history and a message: it may name
 * a customer, by number or address. Whoever knows secrets takes them out before, because this may cut one in two.
 */
const longestText = 100;
const hidden = '[hidden]';

const addresses = /[^\s@<>()[\]"',;:]+@[^\s@<>()[\]"',;:]+/g;
/** Six or more, also as people group them: a document, a card, a telephone. */
const longNumbers = /\d(?:[ ./-]?\d){5,}/g;

export function foreignText(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  // Cut at last, so that the beginning of a number is not left over.
  return line.replace(addresses, hidden).replace(longNumbers, hidden).slice(0, longestText);
}
