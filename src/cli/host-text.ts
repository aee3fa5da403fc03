/** Hosts for people. */
import { namedUntold } from '../domain/hosts/host-status';
import { tenantStateNames } from '../domain/tenants/tenant-state';
import { age } from './ages';
import type { Terminal } from './call';
import { colouredState } from './colours';
import type { HostDetails, HostView } from './host-view';
import { problemLine } from './problem-line';
import { alignedTable, plainTable } from './table';

const headings = ['id', 'state', 'since', 'agent since', 'heard', 'tenants', 'untold', 'problems', 'configuration'];

export function hostListText(hosts: readonly HostView[], terminal: Terminal, nowMs: number): string {
  const table = { headings, rows: hosts.map((host) => cells(host, terminal, nowMs)) };
  return terminal.isForPeople ? alignedTable(table) : plainTable(table);
}

function cells(host: HostView, { isForPeople, hasColours }: Terminal, nowMs: number): string[] {
  const nothing = isForPeople ? '-' : '';
  const moment = (at: string | null): string => {
    if (at === null) return nothing;
    return isForPeople ? `${age(at, nowMs)} ago` : at;
  };
  return [
    host.id,
    colouredState(host.state, hasColours),
    moment(host.since),
    moment(host.agentSince),
    moment(host.asOf),
    host.tenants === null ? nothing : tenantCounts(host.tenants, hasColours),
    host.untold === null ? nothing : `${host.untold.count}`,
    host.problems.length === 0 ? nothing : [...new Set(host.problems.map(({ code }) => code))].join(', '),
    configurationOf(host),
  ];
}

export function hostDetailsText(host: HostDetails, terminal: Terminal, nowMs: number): string {
  const moment = (at: string | null): string => (at === null ? 'unknown' : `${at} (${age(at, nowMs)} ago)`);
  const unheard = 'unknown, nothing is heard';
  const rows: string[][] = [
    ['Host', host.id],
    [
      'State',
      `${colouredState(host.state, terminal.hasColours)}${host.since === null ? '' : `, since ${moment(host.since)}`}`,
    ],
    ['Agent', host.incarnation === null ? 'none heard of yet' : `since ${moment(host.agentSince)}`],
    ['Incarnation', host.incarnation ?? 'none heard of yet'],
    ['Heard', host.asOf === null ? 'not now' : moment(host.asOf)],
    ['Watch path', host.scanned === null ? unheard : host.scanned ? 'has been read' : 'has not been read yet'],
    ['Tenants', host.tenants === null ? unheard : tenantCounts(host.tenants, terminal.hasColours)],
    ['Untold', host.untold === null ? unheard : untoldSentence(host.untold, nowMs)],
    ['Configuration', configurationSentence(host)],
    ['Problems', host.problems.length === 0 ? 'none' : `${host.problems.length}`],
    ...host.problems.map((problem) => ['', problemLine(problem, terminal, nowMs)]),
    ...storyRows(host),
    ['Workflow', host.workflowId === null ? 'none' : `${host.workflowId}, run ${host.runId}`],
    ['Temporal Web', host.url ?? (host.known ? 'where your Temporal server has it' : 'nothing there')],
  ];
  const table = { headings: ['', ''], rows };
  if (!terminal.isForPeople) return plainTable(table);
  const text = alignedTable(table);
  return text.slice(text.indexOf('\n') + 1);
}

/** Newest first. */
function storyRows({ story, known }: HostDetails): string[][] {
  if (story === null) return [['Story', known ? 'no worker answers' : 'Temporal does not know this host']];
  return [...story].reverse().map(({ at, sentence }, index) => [index === 0 ? 'Story' : '', `${at}  ${sentence}`]);
}

function tenantCounts({ total, byState }: NonNullable<HostView['tenants']>, hasColours: boolean): string {
  const counts = tenantStateNames
    .filter((state) => (byState[state] ?? 0) > 0)
    .map((state) => `${byState[state]} ${colouredState(state, hasColours)}`);
  return [`${total}`, counts.join(', ')].filter(Boolean).join(': ');
}

function untoldSentence({ count, oldestAt, names }: NonNullable<HostView['untold']>, nowMs: number): string {
  if (count === 0) return 'nothing';
  const oldest = oldestAt === null ? '' : `, the oldest ${age(oldestAt, nowMs)} old`;
  const more = names.length < namedUntold ? '' : ' and perhaps more';
  return `${count} ${count === 1 ? 'transition' : 'transitions'}${oldest}: ${names.join(', ')}${more}`;
}

function configurationOf({ configured, sameConfiguration }: HostView): string {
  if (!configured) return 'does not name it';
  if (sameConfiguration === null) return 'names it';
  return sameConfiguration ? 'same' : 'differs';
}

function configurationSentence(host: HostDetails): string {
  const { configured, configHash, sameConfiguration } = host;
  const named = configured ? '' : 'this file does not name the host; ';
  if (configHash === null) return `${named}the agent’s is unknown`;
  return `${named}the agent’s is version ${configHash}, ${sameConfiguration === true ? 'as this file' : 'this file differs'}`;
}
