import { examine } from '../../../src/doctor/examine';
import { checks } from '../../../src/doctor/checks';
import { fine, groups } from '../../../src/doctor/finding';
import type { Patient } from '../../../src/doctor/patient';

const patient = {} as Patient;

test('one check that hangs and one that fails cost only themselves, and the order is that of the groups', async () => {
  const findings = await examine(patient, 50, {
    hangs: { group: 'machine', examine: () => new Promise<never>(() => undefined) },
    fails: {
      group: 'files',
      examine: () => {
        throw new Error('EACCES: permission denied');
      },
    },
    works: { group: 'versions', examine: () => [fine('well'), fine('very well')] },
  });
  expect(findings).toMatchObject([
    { group: 'versions', check: 'works', level: 'ok', found: 'well', remedy: null },
    { group: 'versions', check: 'works', level: 'ok', found: 'very well' },
    { group: 'files', check: 'fails', level: 'advice', found: 'could not be looked at: EACCES: permission denied' },
    { group: 'machine', check: 'hangs', level: 'advice', found: 'no answer within 0.05 s' },
  ]);
});

test('every group has a check', () => {
  expect(new Set(Object.values(checks).map(({ group }) => group))).toEqual(new Set(groups));
});
