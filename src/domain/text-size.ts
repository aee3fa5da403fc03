/** How many bytes a text has (UTF-8): what the server and Temporal Web limit is bytes, not letters. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const point = letter.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** At most so many bytes of it; with a `…` at the end when something is cut off. */
export function cutToBytes(text: string, mostBytes: number): string {
  if (bytesOf(text) <= mostBytes) return text;
  let cut = '';
  let size = bytesOf('…');
  for (const letter of text) {
    size += bytesOf(letter);
    if (size > mostBytes) break;
    cut += letter;
  }
  return `${cut}…`;
}

/** Those of the lines that together, each with its line feed, have at most so many bytes: the first ones go first. */
export function linesWithin(lines: readonly string[], mostBytes: number): string[] {
  let size = 0;
  return lines.filter((line) => {
    const isOver = size + bytesOf(line) + 1 > mostBytes;
    // What is left out at one place is not made up for by a shorter line behind it.
    size = isOver ? mostBytes : size + bytesOf(line) + 1;
    return !isOver;
  });
}
