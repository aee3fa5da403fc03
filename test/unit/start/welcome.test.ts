import { parseConfiguration } from '../../../config';
import { welcomeText, type Welcome } from '../../../workers/start/welcome';

function welcome(changes: Partial<Welcome> = {}, text = 'tenants: { onShutdown: stop }'): string {
  return welcomeText({
    configuration: parseConfiguration(`temporal: { uiPort: 8300 }\n${text}\n`, '/house/watchkeeper.yaml'),
    tenants: [
      { name: 'alpha', port: 8101, pid: 11 },
      { name: 'be', port: 8102, pid: null },
      { name: 'delta', port: 8103, pid: 13 },
    ],
    tenantCount: 3,
    logFolder: '/house/state/log',
    freePort: 8104,
    cwd: '/house',
    ...changes,
  });
}

test('it says where to look and what to try', () => {
  expect(welcome().split('\n')).toEqual([
    '',
    '  Temporal Web  http://127.0.0.1:8300/namespaces/watchkeeper/workflows',
    '  Tenants       alpha  http://127.0.0.1:8101/',
    '                be     http://127.0.0.1:8102/  (nothing listens there)',
    '                delta  http://127.0.0.1:8103/',
    '  Logs          state/log',
    '',
    'To try, in another terminal:',
    '',
    '  Kill alpha: it is back before you look.',
    '      kill -9 11',
    '',
    '  Freeze delta: its checks fail, and within 15 s it is replaced.',
    '      kill -STOP 13',
    '',
    '  Make a tenant: it runs as soon as its folder is complete.',
    '      mkdir tenants/epsilon && cp tenants/alpha/server.mjs tenants/epsilon/ && echo 8104 >tenants/epsilon/port',
    '',
    'Ctrl-C ends everything, the tenants too (tenants.onShutdown: stop).',
    '',
  ]);
});

test('a thousand tenants are counted, not listed', () => {
  expect(welcome({ tenantCount: 1000 })).toContain('and 997 more\n');
});

test('without tenants it says so and gives nothing to try', () => {
  const text = welcome({ tenants: [], tenantCount: 0 });
  expect(text).toContain('none yet: no folder in tenants has a port file');
  expect(text).not.toContain('To try');
});

test('tenants that outlive it are told, and a check of kind none promises no replacement', () => {
  const text = welcome({}, 'tenants: { onShutdown: keep, check: { kind: none } }');
  expect(text).toContain('Ctrl-C ends Watchkeeper; the tenants go on');
  expect(text).not.toContain('Freeze');
});

test('paths outside the working directory are written in full', () => {
  expect(welcome({ cwd: '/elsewhere' })).toContain('/house/tenants/alpha/server.mjs');
});
