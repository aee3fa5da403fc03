/** The rows of every Markdown table below a heading, cell by cell, without the heads. */
export function tablesOf(markdown: string, heading: string): string[][][] {
  const [, after = ''] = markdown.split(`\n${heading}\n`);
  const section = after.split(/^## /m)[0] ?? '';
  return [...section.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) => table.trimEnd().split('\n').slice(2).map(cellsOf));
}

function cellsOf(row: string): string[] {
  return row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
