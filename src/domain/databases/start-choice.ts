/** Which database a tenant is started with. */
import { isFallen } from './hold-down';
import { findObstacle, placeTenant, type Choice, type MemberStanding } from './placement';

export type StartChoice = { kind: 'chosen'; member: string } | { kind: 'none'; message: string };

/** It keeps the one that it has, unless that is lost, drained, or not configured any more. */
export function chooseForStart(members: readonly MemberStanding[], choice: Choice): StartChoice {
  const own = members.find(({ name }) => name === choice.present);
  if (own !== undefined && !isFallen(own.verdict) && !own.isDrained) return { kind: 'chosen', member: own.name };
  const member = placeTenant(members, choice);
  if (member !== null) return { kind: 'chosen', member };
  const obstacles = members.map((each) => `${each.name} ${findObstacle(each) ?? 'is free'}`).join(', ');
  return { kind: 'none', message: `no database can take it: ${obstacles}` };
}
