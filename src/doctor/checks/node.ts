import { fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

export function examineNode({ edition: { version, nodeRange } }: Patient): Verdict[] {
  return [judgeNode(process.versions.node, nodeRange), fine(`Watchkeeper ${version}`)];
}

/** `range` as package.json writes it: `>=20.19 <25`. */
export function judgeNode(version: string, range: string): Verdict {
  if (range.split(/\s+/).every((part) => satisfies(version, part))) return fine(`Node ${version}`);
  return problem(`Node ${version} is not one that Watchkeeper is made for (${range})`, `install Node ${range}`);
}

function satisfies(version: string, part: string): boolean {
  const [, operator = '', bound = ''] = /^(>=|<)([\d.]+)$/.exec(part) ?? [];
  const difference = compareVersions(version, bound);
  return operator === '>=' ? difference >= 0 : operator === '<' ? difference < 0 : false;
}

/** Below zero when the first is older; what is not written counts as 0. */
export function compareVersions(first: string, second: string): number {
  const [left, right] = [first, second].map((text) => text.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0));
  for (let place = 0; place < 3; place += 1) {
    const difference = (left?.[place] ?? 0) - (right?.[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
