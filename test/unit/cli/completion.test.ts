import { commands } from '../../../src/cli/commands';
import { complete, configurationIn, type Completion } from '../../../src/cli/completion-candidates';

const at = (line: string): Completion => complete(commands, line.split(' '));
const texts = (line: string): string[] => at(line).candidates.map(({ text }) => text);

test('the first word is a command or a group of them, with a few words on it', () => {
  expect(texts('')).toEqual([...new Set(commands.map(({ name }) => name.split(' ')[0]))]);
  expect(texts('sta')).toEqual(['start', 'status']);
  expect(at('tenan').candidates).toEqual([{ text: 'tenants', summary: expect.stringMatching(/./) as string }]);
});

test('the second word is a command of the group', () => {
  const ofTenants = commands.map(({ name }) => name.split(' ')).filter(([group]) => group === 'tenants');
  expect(texts('tenants ')).toEqual(ofTenants.map(([, second]) => second));
  expect(texts('nobody ')).toEqual([]);
});

test.each<[string, Completion['names']]>([
  ['tenants show ', 'tenants'],
  ['tenants show al', 'tenants'],
  ['tenants show alpha ', null],
  ['tenants stop --timeout 5s ', 'tenants'],
  ['--json tenants stop ', 'tenants'],
  ['--config file tenants stop ', 'tenants'],
  ['--config = file tenants stop ', 'tenants'],
  ['hosts show ', 'hosts'],
  ['databases show ', 'databases'],
  ['alerts show ', 'alerts'],
  ['alerts acknowledge --reason why ', 'alerts'],
  ['alerts test ', 'channels'],
  ['alerts silence ', null],
  ['agent --host ', 'hosts'],
  ['agent --config ', 'files'],
  ['agent --config = ', 'files'],
  ['tenants stop --timeout ', null],
  ['status ', null],
  ['orders show ', null],
  ['orders import-checkpoint ', 'files'],
  ['orders import-checkpoint --recheck-since 30d ', 'files'],
  ['import oms ', 'files'],
  ['import oms config --out ', 'files'],
])('after %j names come from %s', (line, names) => {
  expect(at(line)).toEqual({ candidates: [], names });
});

test('options are those of the command and the general ones, without those that stand already', () => {
  expect(texts('agent --')).toEqual(['--host', '--config', '--json', '--help']);
  expect(texts('agent --host local --')).toEqual(['--config', '--json', '--help']);
  expect(texts('tenants list --j')).toEqual(['--json']);
});

test('the shells stand in a list', () => {
  expect(texts('completion ')).toEqual(['bash', 'zsh', 'fish']);
  expect(texts('completion z')).toEqual(['zsh']);
});

test('what may stand there of orders is in a list', () => {
  expect(texts('orders list --status ')).toEqual(['SUCCESS', 'FAILED', 'UNKNOWN', 'ABANDONED']);
  expect(texts('orders requeue --outcome NO')).toEqual(['NOT_FOUND', 'NO_ANSWER', 'NO_PROOF']);
  expect(texts('orders hold ')).toEqual(['erp', 'node']);
  expect(texts('orders release ')).toEqual(['erp', 'node', 'brake']);
  expect(texts('orders import-checkpoint --time-zone America/Sao')).toEqual(['America/Sao_Paulo']);
});

test.each([
  ['tenants show ', undefined],
  ['--config a.yaml tenants show ', 'a.yaml'],
  ['tenants show --config = b.yaml ', 'b.yaml'],
  ['tenants show --config ', undefined],
])('the configuration that %j names', (line, file) => {
  expect(configurationIn(line.split(' '))).toBe(file);
});
