import { hostProblems, type HostProblemCode } from '../../../src/domain/hosts/failures';
import { houseProblems } from '../../../src/domain/house-problems';
import { endedWorkflowNames, explainGone } from '../../../src/domain/tenants/tenant-gone';
import { explainOnHost, explainWithoutWorker, type HostFacts } from '../../../src/domain/tenants/tenant-on-host';
import { momentAfter } from './transition-sequences';

const since = momentAfter(0);
const running = { is: 'Tenant alpha is running.', waitsFor: 'It waits for nothing.', change: 'Nothing.' };
const host = (parts: Partial<HostFacts>): HostFacts => {
  return { id: 'h1', state: 'up', awaySince: null, isScanned: true, problems: [], ...parts };
};

test('a host that is up and well adds nothing', () => {
  expect(explainOnHost('alpha', running, host({}))).toEqual(running);
});

test('of a tenant whose host is lost nobody knows anything but what was known last', () => {
  expect(explainOnHost('alpha', running, host({ state: 'lost', awaySince: since }))).toEqual({
    is: `Nobody knows how tenant alpha is, because host h1 is lost since ${since}. Known last: Tenant alpha is running.`,
    waitsFor: 'It waits for the agent of host h1 to be heard again; nothing is done to it meanwhile because of that.',
    change: `${hostProblems.hostLost} There: \`watchkeeper agent --host h1\`.`,
  });
});

test('a host that is not heard, nobody knows since when, is told as such', () => {
  const { is, change } = explainOnHost('alpha', running, host({ state: 'unknown' }));
  expect(is).toContain('because host h1 has not been heard. Known last');
  expect(change).toContain(houseProblems.hostUnknown);
});

test.each(Object.keys(hostProblems) as HostProblemCode[])('problem %s of the host is told with its remedy', (code) => {
  const { is, change } = explainOnHost('alpha', running, host({ problems: [{ code, message: 'So it is.', since }] }));
  expect(is).toBe(`Tenant alpha is running. Host h1 has problem ${code} since ${since}: So it is.`);
  expect(change).toBe(`Nothing. ${hostProblems[code]}`);
});

test('an agent that has not looked at its directories yet is told', () => {
  expect(explainOnHost('alpha', running, host({ isScanned: false })).is).toContain(houseProblems.notScanned);
});

test('without a worker it is said that this is less', () => {
  const { is, change } = explainWithoutWorker(running);
  expect(is).toBe(
    'Tenant alpha is running. That is only what the list of tenants says, for its workflow cannot be asked.',
  );
  expect(change).toContain('watchkeeper worker');
});

test.each(endedWorkflowNames)('a tenant whose workflow is %s has three sentences', (how) => {
  const explanation = explainGone({ name: 'alpha', how, at: since });
  for (const sentence of Object.values(explanation)) expect(sentence).toMatch(/^[A-Z].{8,}\.$/);
  expect(explanation.is).toContain(since);
  expect(explanation.is.includes('its directory')).toBe(how === 'completed');
});
