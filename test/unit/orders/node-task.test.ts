import fc from 'fast-check';
import { taskWords } from '../../../src/domain/orders/node-task';

const rake = ['bundle', 'exec', 'rake', 'order_integration_service:insert_order[{number}]'];

test('the number stands in the words of the task, and nothing before them when nothing is set', () => {
  expect(taskWords({ command: rake, runAs: null, environment: {} }, '900')).toEqual([
    ...['bundle', 'exec', 'rake', 'order_integration_service:insert_order[900]'],
  ]);
});

test('variables stand behind who it runs as, because sudo drops those before it', () => {
  const settings = {
    command: rake,
    runAs: ['sudo', '-u', 'deploy'],
    environment: { RAILS_ENV: 'production', A: '1 2' },
  };
  expect(taskWords(settings, '900').slice(0, 7)).toEqual([
    ...['sudo', '-u', 'deploy', 'env', 'RAILS_ENV=production', 'A=1 2', 'bundle'],
  ]);
});

test('whatever a number holds, it changes neither the count of the words nor itself', () => {
  fc.assert(
    fc.property(fc.string(), (number) => {
      const words = taskWords(
        { command: ['do', '{number}', 'a{number}b{number}'], runAs: null, environment: {} },
        number,
      );
      expect(words).toEqual(['do', number, `a${number}b${number}`]);
    }),
  );
});
