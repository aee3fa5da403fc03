/** The status for people. */
import { tenantStateNames } from '../domain/tenants/tenant-state';
import { age } from './ages';
import type { Terminal } from './call';
import { asCalledHere } from './called-as';
import { colouredState, inMood } from './colours';
import { ordersLine } from './order-status';
import { problemLine } from './problem-line';
import type { StatusReport } from './status-report';
import { alignedTable, plainTable } from './table';

export function statusText(report: StatusReport, terminal: Terminal, nowMs: number): string {
  const { ready, temporal, store, hosts, tenants, orders, problems, remarks, alerts } = report;
  const { hasColours } = terminal;
  const counts = tenantStateNames.flatMap((state) => {
    const count = tenants.byState[state];
    return count === 0 ? [] : [`${count} ${colouredState(state, hasColours)}`];
  });
  const rows = [
    ['Watchkeeper', ready ? inMood('ready', 'good', hasColours) : inMood('not ready', 'bad', hasColours)],
    ['Temporal', `${temporal.address}, ${temporal.reachable ? 'answers' : 'cannot be reached'}`],
    ...(store === null ? [] : [['Store', `${store.address}, ${store.usable ? 'answers' : 'cannot be used'}`]]),
    ...hosts.map(({ id, state, agentSince, asOf }) => [
      `Host ${id}`,
      [
        colouredState(state, hasColours),
        ...(agentSince === null ? [] : [`agent since ${agentSince}`]),
        asOf === null ? 'not heard' : `heard ${age(asOf, nowMs)} ago`,
      ].join(', '),
    ]),
    ['Tenants', temporal.reachable ? [`${tenants.total}`, counts.join(', ')].filter(Boolean).join(': ') : 'unknown'],
    ...(orders === null ? [] : [[`Orders ${orders.shop}`, ordersLine(orders, nowMs)]]),
    ['Problems', problems.length === 0 ? 'none' : `${problems.length}`],
    ...(remarks.length === 0 ? [] : [['Remarks', `${remarks.length}`]]),
    ...(alerts === null || alerts === 0
      ? []
      : [['Alerts', asCalledHere(`${alerts}; \`watchkeeper alerts list\``, terminal)]]),
  ];
  const table = { headings: ['', ''], rows };
  return (
    (terminal.isForPeople ? withoutHeadings(alignedTable(table)) : plainTable(table)) +
    problemLines(report, terminal, nowMs)
  );
}

function withoutHeadings(text: string): string {
  return text.slice(text.indexOf('\n') + 1);
}

function problemLines({ problems, remarks }: StatusReport, terminal: Terminal, nowMs: number): string {
  return [...problems, ...remarks].map((problem) => `  ${problemLine(problem, terminal, nowMs)}\n`).join('');
}
