import { age } from './ages';
import type { StatusProblem } from './status-report';

const things: Record<StatusProblem['word'], string> = { temporal: 'Temporal', hosts: 'host', tenants: 'tenant' };

/** Such as `tenant epsilon: flapping: it exits again and again (for 3m)`. */
export function problemLine({ word, subject, code, message, since }: StatusProblem, nowMs: number): string {
  const when = since === null ? '' : ` (for ${age(since, nowMs)})`;
  return `${things[word]} ${subject}: ${code}: ${message}${when}`;
}
