/** Rows as text: aligned under headings for people, tab-separated for programs. */
import { stripVTControlCharacters } from 'node:util';

export interface Table {
  headings: readonly string[];
  rows: readonly (readonly string[])[];
}

export function alignedTable({ headings, rows }: Table): string {
  const lines = [headings.map((heading) => heading.toUpperCase()), ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => width(line[column] ?? ''))));
  return lines
    .map((line) => line.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** No headings; what would break a line or a column is shown as a blank. */
export function plainTable({ rows }: Table): string {
  return rows.map((row) => `${row.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')}\n`).join('');
}

function width(text: string): number {
  return stripVTControlCharacters(text).length;
}
