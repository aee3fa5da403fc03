import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { archiveName, ReleaseServer, sha256Of, temporalArchive } from '../../support/release-server';
import { SetupSandbox, temporalScript, type Ended } from '../../support/setup-sandbox';

let sandbox: SetupSandbox;
let releases: ReleaseServer;
beforeEach(async () => {
  sandbox = new SetupSandbox();
  releases = new ReleaseServer();
  await releases.start();
});
afterEach(async () => {
  await releases.stop();
  sandbox.remove();
});

function setUp(environment: Record<string, string> = {}): Promise<Ended> {
  return sandbox.setUp('temporal-server', { WATCHKEEPER_TEMPORAL_RELEASES: releases.url, ...environment });
}

test('a release whose checksum is right is downloaded once and then found in the cache', async () => {
  releases.serveRelease(temporalArchive(temporalScript()));
  const first = await setUp();
  expect(first.stdout).toMatch(/downloaded in \d+s\n$/);
  expect(first.code).toBe(0);
  expect(sandbox.cached()).toEqual(['temporal-cli-1.8.2']);
  const program = join(sandbox.cache, 'temporal-cli-1.8.2/temporal');
  expect(execFileSync(program, { encoding: 'utf8' })).toContain('temporal version 1.8.2');

  const requests = releases.requested.length;
  const second = await setUp();
  expect(second.stdout).toMatch(/^\[1\/1\] Temporal server 1\.8\.2: found in cache .*\n$/);
  expect(releases.requested).toHaveLength(requests);
});

/** Without Go on PATH, each of these ends in the sentence about Go; that it was reached is what is asked here. */
async function expectFallThrough(reason: string, environment: Record<string, string> = {}): Promise<void> {
  const { code, stdout, stderr } = await setUp(environment);
  expect(stdout).toContain('no download: ');
  expect(stdout).toContain(reason);
  expect(stderr).toMatch(/^There is no Temporal server, and Go to build it from source is missing: .*\.\n$/);
  expect(code).toBe(1);
  expect(sandbox.cached()).toEqual([]);
}

test('an archive with another checksum is refused and nothing of it stays', async () => {
  const archive = temporalArchive(temporalScript());
  const promised = 'ab'.repeat(32);
  releases.serveRelease(archive, promised);
  await expectFallThrough(
    `${archiveName} is refused: its SHA-256 is ${sha256Of(archive)}, the release says ${promised}`,
  );
});

test('an archive that checksums.txt does not name is not even asked for', async () => {
  releases.serve('checksums.txt', `${'0'.repeat(64)}  something-else.tar.gz\n`);
  await expectFallThrough(`does not name ${archiveName}`);
  expect(releases.requested).toEqual(['/v1.8.2/checksums.txt']);
});

test('a release that is not there leads on to the build from source', async () => {
  await expectFallThrough('HTTP 404');
});

test('a server that refuses the connection leads on to the build from source', async () => {
  await releases.stop();
  await expectFallThrough('ECONNREFUSED');
});

test('a server that accepts and says nothing is given up after the set patience', async () => {
  releases.answer('checksums.txt', () => {});
  await expectFallThrough('nothing came for 0.3 seconds', { WATCHKEEPER_DOWNLOAD_PATIENCE_SECONDS: '0.3' });
});

test('a server that goes silent in the middle of the archive is given up too', async () => {
  const archive = temporalArchive(temporalScript());
  releases.serveRelease(archive);
  releases.answer('asset', (_request, response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, 20));
  });
  await expectFallThrough('nothing came for 0.3 seconds', { WATCHKEEPER_DOWNLOAD_PATIENCE_SECONDS: '0.3' });
});

test('a connection that breaks in the middle of the archive leaves nothing', async () => {
  const archive = temporalArchive(temporalScript());
  releases.serveRelease(archive);
  releases.answer('asset', (_request, response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, 20), () => response.destroy());
  });
  await expectFallThrough('/v1.8.2/');
});

test('a program that does not run on this machine is not kept', async () => {
  releases.serveRelease(temporalArchive('exit 126'));
  await expectFallThrough('does not run here');
});
