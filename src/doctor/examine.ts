/** All checks at once, each with its own deadline, so that one that hangs (a dead network mount) costs only itself. */
import { checks } from './checks';
import type { Check } from './check';
import { advice, groups, type Finding, type Verdict } from './finding';
import type { Patient } from './patient';

/** Below the 5 s that the whole may take. */
const checkMs = 4_000;

/** In the order of the groups, and of the checks in them. */
export async function examine(patient: Patient, deadlineMs = checkMs, toDo: Record<string, Check> = checks) {
  const findings = await Promise.all(
    Object.entries(toDo).map(async ([check, { group, examine: look }]): Promise<Finding[]> => {
      const verdicts = await inTime(async () => look(patient), deadlineMs);
      return verdicts.map((verdict) => ({ group, check, ...verdict }));
    }),
  );
  return groups.flatMap((group) => findings.flat().filter((finding) => finding.group === group));
}

async function inTime(look: () => Promise<readonly Verdict[]>, deadlineMs: number): Promise<readonly Verdict[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Verdict[]>((resolve) => {
    const verdict = advice(
      `no answer within ${deadlineMs / 1000} s`,
      'look whether a file system or a program that it asks hangs',
    );
    timer = setTimeout(() => resolve([verdict]), deadlineMs);
  });
  try {
    return await Promise.race([look(), late]);
  } catch (error) {
    const remedy = 'where it says EACCES or EPERM, run it as the user of the agent, or as root';
    return [advice(`could not be looked at: ${(error as Error).message}`, remedy)];
  } finally {
    clearTimeout(timer);
  }
}
