import type { ServerReading } from '../../client/server-reading';
import { keywordType, searchAttributes } from '../../domain/search-attributes';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

export async function examineSearchAttributes({ server }: Patient): Promise<Verdict[]> {
  return judgeSearchAttributes(await server);
}

export function judgeSearchAttributes(reading: ServerReading): Verdict[] {
  const { unreachable, retentionSeconds, searchAttributes: read } = reading;
  // Without the namespace there is nothing to have any.
  if (unreachable !== null || 'failure' in retentionSeconds) return [];
  if ('failure' in read) {
    return [
      advice(`the search attributes cannot be listed: ${read.failure.message}`, 'ask the administrator of the server'),
    ];
  }
  const names = searchAttributes.map(({ name }) => name);
  const missing = names.filter((name) => read.value[name] === undefined);
  const strange = names.filter((name) => read.value[name] !== undefined && read.value[name] !== keywordType);
  const verdicts: Verdict[] = [];
  if (missing.length > 0) {
    const found = `the namespace does not know ${missing.join(', ')}`;
    verdicts.push(problem(found, '`watchkeeper doctor --prepare` makes them, or prints the commands'));
  }
  for (const name of strange) {
    const remedy = `the administrator has to remove it first: temporal operator search-attribute remove -n ${reading.namespace} --name ${name}; then \`watchkeeper doctor --prepare\``;
    verdicts.push(problem(`search attribute ${name} is there with another type than Keyword`, remedy));
  }
  return verdicts.length > 0 ? verdicts : [fine(`search attributes ${names.join(', ')} are there`)];
}
