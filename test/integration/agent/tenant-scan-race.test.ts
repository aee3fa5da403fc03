import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Reading from '../../../src/agent/read-tenant-directory';
import { TenantScan } from '../../../src/agent/tenant-scan';
import { markerFile } from '../../../src/domain/tenants/tenant-directory';
import { defaultNamePattern } from '../../../src/domain/tenants/tenant-directory';
import { until } from '../../support/until';

/** Called after each reading of a directory, before anything is made of what was read. */
const afterReading: { once: (() => void) | null } = { once: null };
jest.mock('../../../src/agent/read-tenant-directory', () => {
  const { readTenantDirectory } = jest.requireActual<typeof Reading>('../../../src/agent/read-tenant-directory');
  const readAndCall: typeof readTenantDirectory = (...directory) => {
    const facts = readTenantDirectory(...directory);
    afterReading.once?.();
    afterReading.once = null;
    return facts;
  };
  return { readTenantDirectory: readAndCall };
});

test('what is written between the reading of a directory and its watching is noticed without waiting for the rescan', async () => {
  const watchPath = mkdtempSync(join(tmpdir(), 'wk-scan-'));
  const home = join(watchPath, 'alpha');
  mkdirSync(home);
  writeFileSync(join(watchPath, markerFile), '');
  writeFileSync(join(home, 'start'), '');
  writeFileSync(join(home, 'port'), '8101\n');
  afterReading.once = () => writeFileSync(join(home, 'port'), '8102\n');
  const ports: number[] = [];
  const scan = new TenantScan(
    watchPath,
    () => ({ startFile: 'start', namePattern: defaultNamePattern }),
    () => true,
    () => ['alpha'],
    {
      onVerdicts: (verdicts) => {
        for (const verdict of verdicts.values()) if (verdict.kind === 'tenant') ports.push(verdict.port);
      },
      onGone: () => {},
      onWatchPath: () => {},
    },
    3_600_000,
  );
  try {
    scan.start();
    expect(ports).toEqual([8101]);
    await until('the port is read again', () => ports.includes(8102));
    const seen = ports.length;
    const seenAtMs = performance.now();
    await until('nothing is read any more', () => performance.now() - seenAtMs > 200);
    expect(ports.length).toBeLessThanOrEqual(seen + 1);
  } finally {
    scan.stop();
    rmSync(watchPath, { recursive: true });
  }
});
