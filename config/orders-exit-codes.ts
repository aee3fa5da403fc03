/** What an exit code of the remote command means, where it means more than that the command failed. */
import { exitMeanings, type ExitMeaning } from '../src/domain/orders/remote-outcome';
import { oneOf, show, type Reader } from './reading/readers';

/**
 * ERP_DOWN: the command could not reach the ERP. MISCONFIGURED: nothing of it can work until a person mends it. Both use
 * up no attempt. FAILED: what every code means that is not written.
 */
const readReason = oneOf(...exitMeanings);

const shells: Record<string, string> = { '126': 'cannot be run', '127': 'is not there' };

function judgeCode(code: string): string | null {
  if (code === '0') return '0 always means that the command did its work, and the ERP is asked; remove it';
  const meaning = shells[code];
  if (meaning !== undefined)
    return `${code} always means that the command ${meaning} (MISCONFIGURED); write another code, or remove it`;
  if (/^[1-9][0-9]{0,2}$/.test(code) && Number(code) <= 255) return null;
  return `${JSON.stringify(code)} is no exit code; write a number from 1 to 255`;
}

export const readExitCodes: Reader<Readonly<Record<string, ExitMeaning>>> = (at, refuse) => {
  if (at.kind === 'invalid') return undefined;
  if (at.kind !== 'section') {
    refuse(at, `${show(at)} is no section; write each code with what it means, like { "75": ERP_DOWN }`);
    return undefined;
  }
  const reasons: [string, ExitMeaning][] = [];
  for (const { key, keyPlace, value } of at.entries) {
    const objection = judgeCode(key);
    if (objection !== null) refuse(keyPlace, objection);
    if (value.kind === 'nothing') {
      refuse(value, `has no meaning; write one of ${exitMeanings.join(', ')}`);
      continue;
    }
    const reason = readReason(value, refuse);
    if (objection === null && reason !== undefined) reasons.push([key, reason]);
  }
  return reasons.length === at.entries.length ? Object.fromEntries(reasons) : undefined;
};
