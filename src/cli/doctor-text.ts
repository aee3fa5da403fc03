import type { Preparation } from '../client/prepare-server';
import { groups, type Finding, type Group, type Level } from '../doctor/finding';
import type { Terminal } from './call';
import { asCalledHere } from './called-as';
import { inMood } from './colours';
import { plainTable } from './table';

export interface Examination {
  asOf: string;
  /** Whether Temporal answers. */
  reachable: boolean;
  counts: Record<Level, number>;
  findings: readonly Finding[];
}

const titles: Record<Group, string> = {
  versions: 'Versions and tools',
  temporal: 'Temporal',
  databases: 'Databases',
  ports: 'Ports',
  files: 'Files and folders',
  limits: 'Limits',
  machine: 'Machine',
};
const moods = { ok: 'good', advice: 'uneasy', problem: 'bad' } as const;
const width = Math.max(...Object.keys(moods).map((level) => level.length));

/** Grouped for people; one line for each finding otherwise. */
export function examinationText(examination: Examination, terminal: Terminal): string {
  const { findings } = examination;
  if (!terminal.isForPeople) {
    const rows = findings.map(({ group, check, level, found, remedy }) => [group, check, level, found, remedy ?? '']);
    return plainTable({ headings: [], rows });
  }
  const level = (name: Level) => inMood(name.padEnd(width), moods[name], terminal.hasColours);
  const parts = groups.flatMap((group) => {
    const own = findings.filter((finding) => finding.group === group);
    if (own.length === 0) return [];
    const lines = own.flatMap(({ level: name, found, remedy }) => [
      `  ${level(name)}  ${asCalledHere(found, terminal)}`,
      ...(remedy === null ? [] : [`  ${' '.repeat(width)}  → ${asCalledHere(remedy, terminal)}`]),
    ]);
    return [titles[group], ...lines, ''];
  });
  return [...parts, summary(examination), ''].join('\n');
}

function summary({ counts, reachable }: Examination): string {
  const said = [
    counts.problem === 0 ? 'No problem' : counted(counts.problem, 'problem', 'problems'),
    counted(counts.advice, 'piece of advice', 'pieces of advice'),
    `${counts.ok} in order`,
  ].join(', ');
  return reachable ? `${said}.` : `${said}. Temporal cannot be reached, so what it would tell is missing.`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

interface ToldPreparation extends Omit<Preparation, 'steps' | 'isUsable'> {
  usable: boolean;
  steps: readonly { outcome: 'done' | 'planned' | 'refused'; reason: string | null; command: string }[];
}

const outcomes = { done: 'Done', planned: 'To be done', refused: 'Refused' };

export function preparationText({ address, namespace, steps, usable }: ToldPreparation): string {
  const lines = steps.map(
    ({ outcome, reason, command }) => `${outcomes[outcome]}${reason === null ? '' : ` (${reason})`}: ${command}`,
  );
  const has = (outcome: string) => steps.some((step) => step.outcome === outcome);
  if (has('refused')) lines.push('An administrator of the Temporal server has to run what was refused.');
  if (usable) lines.push(`Namespace ${namespace} at ${address} has all that Watchkeeper needs.`);
  else if (!has('refused') && !has('planned')) {
    lines.push('It was made, but the server has not taken it up yet; look again in a minute.');
  }
  return `${lines.join('\n')}\n`;
}
