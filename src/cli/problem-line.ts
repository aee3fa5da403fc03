import { age } from './ages';
import type { Terminal } from './call';
import { asCalledHere } from './called-as';
import type { StatusProblem, StatusRemark } from './status-report';

const things: Record<StatusProblem['word'], string> = {
  ...{ temporal: 'Temporal', store: 'store', hosts: 'host', tenants: 'tenant', databases: 'database', orders: 'shop' },
};

/** Such as `tenant epsilon: flapping: it exits again and again (for 3m)`. */
export function problemLine(
  problem: StatusProblem | StatusRemark,
  terminal: Pick<Terminal, 'calledAs'>,
  nowMs: number,
): string {
  const { word, subject, code, message, since } = problem;
  const when = since === null ? '' : ` (for ${age(since, nowMs)})`;
  return `${things[word]} ${subject}: ${code}: ${asCalledHere(message, terminal)}${when}`;
}
