import { parseConfiguration } from '../../../config';
import { rolesOf } from '../../../workers/start/role';
import { fewestOrders } from '../../support/orders-section';

const rolesIn = (text: string) =>
  rolesOf({ current: parseConfiguration(text, '/etc/w.yaml') }, '/in-force', null).map(
    ({ name, title, kind, argv }) => ({
      ...{ name, title, kind },
      words: argv.slice(argv.findIndex((word) => word.endsWith('main.js')) + 1),
    }),
  );

const hosts = 'hosts: [{ id: h1 }]\ntemporal: { address: "t1:7233" }\n';
const configured = ['--config', '/etc/w.yaml'];
const worker = { name: 'worker', title: 'worker', kind: 'worker', words: ['worker', ...configured] };
const agent = { name: 'agent-h1', title: 'agent h1', kind: 'agent', words: ['agent', '--host', 'h1', ...configured] };

test('without orders there is a worker, and an agent for each host', () => {
  expect(rolesIn(hosts)).toEqual([worker, agent]);
});

test('with orders there is a worker for them, too', () => {
  const orders = {
    ...{ name: 'orders', title: 'orders worker', kind: 'worker' },
    words: ['worker', '--only', 'orders', ...configured],
  };
  const store = 'store: { url: "mysql://keeper@db1/watchkeeper" }\n';
  expect(rolesIn(`${hosts}${store}${fewestOrders()}`)).toEqual([worker, orders, agent]);
});
