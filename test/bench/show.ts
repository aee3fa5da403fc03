/** A result on the terminal and on the page: the same tables, drawn in Markdown, which reads well in both. */
import type { Result } from './results';
import type { Table } from './measurement';
import { round } from './figures';

export function showResult(result: Result): string {
  const { machine, options } = result;
  const lines = [
    `Measured ${result.startedAt.slice(0, 10)} in ${Math.round(result.seconds / 60)} min on ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Linux ${machine.kernel}, Node ${machine.node}, Temporal CLI ${machine.temporal}; Watchkeeper ${machine.watchkeeper}.`,
    `Machine load before ${round(result.loadBefore)}, after ${round(result.loadAfter)}. Tenants: ${result.tenants}. Seed ${options.seed}.${options.quick ? ' A quick run: its figures mean little.' : ''}`,
    '',
    ...result.tables.flatMap((table) => [`**${table.title}**`, '', drawTable(table), '']),
  ];
  if (result.aims.length > 0) {
    const rows = result.aims.map(({ aim, found, isMet }) => [aim, found, isMet ? 'met' : '**missed**']);
    lines.push(drawTable({ title: '', columns: ['Aim', 'Found', ''], rows }), '');
  }
  lines.push(...result.remarks.flatMap((remark) => [`- ${remark}`]));
  return lines.join('\n').trimEnd();
}

export function drawTable({ columns, rows }: Table): string {
  const cells = [columns, ...rows].map((row) => columns.map((_, place) => (row[place] ?? '').replaceAll('|', '\\|')));
  const widths = columns.map((_, place) => Math.max(3, ...cells.map((row) => (row[place] ?? '').length)));
  const draw = (row: string[]) => `| ${row.map((cell, place) => cell.padEnd(widths[place] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [draw(head), draw(widths.map((width) => '-'.repeat(width))), ...body.map(draw)].join('\n');
}
