import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TenantLogs } from '../../../src/agent/tenant-logs';
import { remotePartBytes, type LogFileRequest } from '../../../src/domain/tenants/tenant-log';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-logs-'));
  mkdirSync(join(folder, 'tenants/alpha'), { recursive: true });
  mkdirSync(join(folder, 'tenants/.hidden'));
  mkdirSync(join(folder, 'elsewhere'));
  for (const place of ['tenants/alpha', 'tenants/.hidden', 'elsewhere', 'tenants', '.']) {
    writeFileSync(join(folder, place, 'out'), 'x'.repeat(100_000));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const last: LogFileRequest = { file: 'out', kind: 'last', newlines: 5, before: null };
const logs = (namePattern: string | null = null) =>
  new TenantLogs(() => ({ watchPath: join(folder, 'tenants'), namePattern }));

test('an answer is bounded, whatever is asked for', async () => {
  const { files } = await logs().read({ name: 'alpha', waitMs: 0, files: [last] });
  expect(files).toMatchObject([{ kind: 'part', hasMore: true }]);
  const [answer] = files;
  expect(answer?.kind === 'part' && Buffer.from(answer.base64, 'base64').length).toBe(remotePartBytes);
});

test.each(['..', '.', '../elsewhere', '.hidden', '', 'nobody', 'out', 'alpha/../../elsewhere'])(
  '%j is no tenant here, even if any name is allowed',
  async (name) => {
    const failure = { type: 'tenantUnknown' };
    await expect(logs('[^]*').read({ name, waitMs: 0, files: [last] })).rejects.toMatchObject(failure);
  },
);

test('a tenant’s directory may be a link; it is that directory then', async () => {
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'tenants/linked'));
  expect((await logs().read({ name: 'linked', waitMs: 0, files: [last] })).files[0]?.kind).toBe('part');
});

test('only some may wait at a time; the others are answered at once', async () => {
  writeFileSync(join(folder, 'tenants/alpha/err'), '');
  const reader = logs();
  const [{ files: [answer] } = { files: [] }] = await Promise.all([
    reader.read({ name: 'alpha', waitMs: 0, files: [{ ...last, file: 'err', newlines: 0 }] }),
  ]);
  const position = answer?.kind === 'part' ? answer.position : null;
  const request = { name: 'alpha', waitMs: 600, files: [{ file: 'err' as const, kind: 'after' as const, position }] };
  const took = async () => {
    const beganAtMs = Date.now();
    await reader.read(request);
    return Date.now() - beganAtMs;
  };
  const times = await Promise.all(Array.from({ length: 8 }, took));
  expect(times.filter((ms) => ms >= 590)).toHaveLength(5);
  expect(times.filter((ms) => ms < 300)).toHaveLength(3);
});
