import type { Group, Verdict } from './finding';
import type { Patient } from './patient';

export interface Check {
  group: Group;
  examine: (patient: Patient) => readonly Verdict[] | Promise<readonly Verdict[]>;
}
