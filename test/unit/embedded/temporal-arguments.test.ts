import { temporalArguments } from '../../../src/embedded/temporal-arguments';

const settings = { kind: 'embedded', namespace: 'ours', port: 7300, uiPort: 8300 } as const;

function valuesOf(flag: string): string[] {
  const all = temporalArguments(settings, '/state');
  return all.filter((_, index) => all[index - 1] === flag);
}

test('the server listens on this machine only, on the configured ports', () => {
  expect(valuesOf('--ip')).toEqual(['127.0.0.1']);
  expect(valuesOf('--port')).toEqual(['7300']);
  expect(valuesOf('--ui-port')).toEqual(['8300']);
});

test('what is acknowledged survives a kill -9: a file, with a write-ahead log', () => {
  expect(valuesOf('--db-filename')).toEqual(['/state/temporal.db']);
  expect(valuesOf('--sqlite-pragma')).toEqual(['journal_mode=wal', 'synchronous=normal']);
});

test('the namespace and our search attributes are made', () => {
  expect(valuesOf('--namespace')).toEqual(['ours']);
  expect(valuesOf('--search-attribute').sort()).toEqual([
    'HostId=Keyword',
    'OpsState=Keyword',
    'Problem=Keyword',
    'TenantId=Keyword',
  ]);
});

test('the settings that were measured to matter are on', () => {
  expect(valuesOf('--dynamic-config-value')).toEqual([
    'matching.numTaskqueueReadPartitions=1',
    'matching.numTaskqueueWritePartitions=1',
    'matching.enableFairness=true',
    'system.enableActivityEagerExecution=true',
    'frontend.namespaceCount=5000',
  ]);
});
