import type { PortRange } from '../../src/domain/tenants/port-choice';
import { mapped, text } from './readers';

const example = 'write the first and the last one, like 8100-8999';

function judgeRange(value: string): string | null {
  const range = parseRange(value);
  const shown = JSON.stringify(value);
  if (range === null) return `${shown} is no range of ports; ${example}`;
  const { first, last } = range;
  if (first < 1 || last > 65534) return `${shown} goes beyond what a tenant can have, 1 to 65534; ${example}`;
  return first <= last ? null : `${shown} ends before it begins; write ${last}-${first}`;
}

function parseRange(value: string): PortRange | null {
  const match = /^([0-9]{1,5}) ?- ?([0-9]{1,5})$/.exec(value);
  return match === null ? null : { first: Number(match[1]), last: Number(match[2]) };
}

export const portRange = mapped(text('a range of ports', judgeRange), (value): PortRange => {
  const range = parseRange(value);
  if (range === null) throw new Error(`${value} was judged to be a range`);
  return range;
});
