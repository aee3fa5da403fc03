/** Tenants for people. */
import { age } from './ages';
import type { Terminal } from './call';
import { asCalledHere } from './called-as';
import { colouredState } from './colours';
import { alignedTable, plainTable } from './table';
import { releaseSentence } from '../domain/tenants/release';
import type { TenantDetails, TenantView } from './tenant-view';

const headings = ['name', 'state', 'desired', 'host', 'port', 'pid', 'up for', 'restarts', 'as of', 'problem'];

export function listText(tenants: readonly TenantView[], terminal: Terminal, nowMs: number): string {
  const table = { headings, rows: tenants.map((tenant) => cells(tenant, terminal, nowMs)) };
  if (!terminal.isForPeople) return plainTable(table);
  return tenants.length === 0 ? 'There are no tenants yet.\n' : alignedTable(table);
}

function cells(tenant: TenantView, { isForPeople, hasColours }: Terminal, nowMs: number): string[] {
  const since = (moment: string | null): string => {
    if (moment === null) return isForPeople ? '-' : '';
    return isForPeople ? age(moment, nowMs) : moment;
  };
  const shown = (value: number | string | null): string => (value === null ? (isForPeople ? '-' : '') : `${value}`);
  return [
    tenant.name,
    stateText(tenant, { isForPeople, hasColours }),
    tenant.desired,
    tenant.host,
    shown(tenant.port),
    shown(tenant.pid),
    since(tenant.startedAt),
    `${tenant.restarts}`,
    isForPeople ? `${age(tenant.asOf, nowMs)} ago` : tenant.asOf,
    shown(tenant.problem && (isForPeople ? tenant.problem.code : `${tenant.problem.code}: ${tenant.problem.message}`)),
    ...(isForPeople ? [] : [marksOf(tenant).join(', ')]),
  ];
}

/** Programs get the state alone, and the marks in a column of their own. */
function stateText(
  tenant: TenantView,
  { isForPeople, hasColours }: Pick<Terminal, 'isForPeople' | 'hasColours'>,
): string {
  return [colouredState(tenant.state, hasColours), ...(isForPeople ? marksOf(tenant) : [])].join(', ');
}

function marksOf({ outdated, released }: TenantView): string[] {
  return [...(outdated ? ['outdated'] : []), ...(released === null ? [] : ['released'])];
}

export function detailsText(tenant: TenantDetails, terminal: Terminal, nowMs: number): string {
  const { problem } = tenant;
  const rows: string[][] = [
    ['Tenant', tenant.name],
    ['State', `${stateText(tenant, terminal)} (as of ${age(tenant.asOf, nowMs)} ago)`],
    ['Desired', tenant.desired],
    ['Host', tenant.host],
    ['Port', `${tenant.port ?? 'none'}`],
    ['Database', tenant.database ?? 'none'],
    ['Process', tenant.pid === null ? 'none' : `${tenant.pid}, since ${tenant.startedAt ?? 'an unknown moment'}`],
    ['Restarts', `${tenant.restarts}`],
    ...(tenant.outdated ? [['Outdated', asCalledHere(outdatedSentence(tenant), terminal)]] : []),
    ...(tenant.released === null ? [] : [['Remark', releaseSentence(tenant.released)]]),
    ['Problem', problem === null ? 'none' : `${problem.code}: ${problem.message} (since ${problem.since})`],
    ...(tenant.remedy === null ? [] : [['Remedy', asCalledHere(tenant.remedy, terminal)]]),
    ...(tenant.nextTryAt === null ? [] : [['Next try', tenant.nextTryAt]]),
    ...[...tenant.lastExits]
      .reverse()
      .map(({ at, reason }, index) => [index === 0 ? 'Last exits' : '', `${at}  ${reason}`]),
    ['Workflow', `${tenant.workflowId}, run ${tenant.runId}`],
    ['Temporal Web', tenant.url ?? 'where your Temporal server has it'],
  ];
  const text = (terminal.isForPeople ? alignedTable : plainTable)({ headings: ['', ''], rows });
  return terminal.isForPeople ? text.slice(text.indexOf('\n') + 1) : text;
}

function outdatedSentence({ name }: TenantDetails): string {
  return `it was started with another command or environment; \`watchkeeper tenants restart ${name}\` mends it`;
}
