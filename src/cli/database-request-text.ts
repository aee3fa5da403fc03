/** What became of a drain, a resume, a rebalance or a brake, for people. */
import type { BrakeAnswer, Followed, HostForecast, MovesAnswer } from '../domain/databases/pool-answers';
import { brakeSentence, type BrakeScope } from '../domain/databases/brake';
import type { NotMoved } from '../domain/databases/move-order';
import { alignedTable } from './table';

const listed = 40;

export function movesText(answer: MovesAnswer, done: string): string {
  return answer.isDryRun ? forecastText(answer) : outcomeText(answer, done);
}

export function resumeText(followed: Followed, member: string): string {
  const what = `Database ${member} takes tenants again; nobody is moved back (\`watchkeeper databases rebalance\` does that).`;
  return `${what}\n${missingText(followed)}`;
}

export function brakeText({ rules, ...followed }: BrakeAnswer, wish: { scope: BrakeScope; isOn: boolean }): string {
  const brake = rules.brakes.find(({ scope }) => scope === wish.scope);
  const what =
    wish.isOn && brake !== undefined
      ? `From now on ${brakeSentence(brake)}.`
      : `The brake of ${wish.scope} is off; everything is decided afresh.`;
  return `${what}\n${missingText(followed)}`;
}

function outcomeText(answer: MovesAnswer, done: string): string {
  const { moved, staying, left, leftCount, tookMs, ...followed } = answer;
  const nobody = staying === 0 ? 'nobody had to move' : 'nobody has moved yet';
  const where = moved === 0 ? nobody : `${tenants(moved)} moved in ${seconds(tookMs)} s`;
  return `${done}: ${where}.\n${stayingText(staying)}${leftText(left, leftCount)}${missingText(followed)}`;
}

function stayingText(staying: number): string {
  if (staying === 0) return '';
  return `${tenants(staying)} are still to leave it, which goes on by itself unless moves are braked; \`watchkeeper databases list\` tells.\n`;
}

function forecastText({ forecasts, missing }: MovesAnswer): string {
  const moves = forecasts.flatMap(({ host, moves: some }) => some.map((move) => [move.name, host, move.from, move.to]));
  const count = forecasts.reduce((sum, { moveCount }) => sum + moveCount, 0);
  const shown = moves.slice(0, listed);
  const table = shown.length === 0 ? '' : alignedTable({ headings: ['name', 'host', 'from', 'to'], rows: shown });
  const more = count > shown.length ? `and ${count - shown.length} more\n` : '';
  const left = forecasts.flatMap((forecast) => forecast.left);
  const leftCount = forecasts.reduce((sum, forecast) => sum + forecast.leftCount, 0);
  const silent =
    missing.length === 0 ? '' : `Nothing is known of ${missing.join(', ')}: no answer from the agent there.\n`;
  return `Nothing was done. ${tenants(count)} would move${howLong(forecasts)}.\n${table}${more}${leftText(left, leftCount)}${silent}`;
}

function howLong(forecasts: readonly HostForecast[]): string {
  const longestMs = Math.max(0, ...forecasts.map(({ aboutMs }) => aboutMs));
  return longestMs === 0 ? '' : `, in about ${seconds(longestMs)} s`;
}

function leftText(left: readonly NotMoved[], leftCount: number): string {
  if (leftCount === 0) return '';
  const lines = left.slice(0, listed).map(({ name, host, message }) => `  ${name} on ${host}: ${message}\n`);
  const more = leftCount > lines.length ? `  and ${leftCount - lines.length} more\n` : '';
  return `Not moved:\n${lines.join('')}${more}`;
}

function missingText({ missing }: Followed): string {
  if (missing.length === 0) return '';
  const names = missing.join(', ');
  return `Not confirmed by ${names}: see that the agent runs there. It takes this over when it is heard again; \`watchkeeper hosts list\`.\n`;
}

function tenants(count: number): string {
  return `${count} tenant${count === 1 ? '' : 's'}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
