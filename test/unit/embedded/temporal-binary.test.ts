import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findTemporalBinary, isNewEnough } from '../../../src/embedded/temporal-binary';

const minimum = { minimumTemporalCli: '1.8.0', minimumTemporalServer: '1.31.0' };

test.each([
  ['temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)', true],
  ['temporal version 1.10.0 (Server 1.32.0, UI 2.50.1)', true],
  ['temporal version 1.7.9 (Server 1.31.2, UI 2.50.1)', false],
  ['temporal version 0.0.0-DEV (Server 1.31.2, UI 2.50.1)', true],
  ['temporal version 0.0.0-DEV (Server 1.29.1, UI 2.50.1)', false],
  ['something else', false],
  ['', false],
])('%j is new enough: %s', (line, expected) => {
  expect(isNewEnough(line, minimum)).toBe(expected);
});

describe('the order of looking', () => {
  let folder: string;
  const env = (extra: NodeJS.ProcessEnv = {}) => ({ PATH: join(folder, 'bin'), XDG_CACHE_HOME: folder, ...extra });
  const cached = () => join(folder, 'watchkeeper/temporal-cli-1.8.2/temporal');

  function install(file: string, version: string): string {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho "temporal version ${version} (Server 1.31.2, UI 2.50.1)"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watchkeeper-binary-'));
    mkdirSync(join(folder, 'tools'));
    writeFileSync(join(folder, 'tools/versions.json'), JSON.stringify({ temporalCli: '1.8.2', ...minimum }));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('TEMPORAL_CLI_PATH is taken before all others', () => {
    install(join(folder, 'bin/temporal'), '1.8.2');
    const named = install(join(folder, 'named'), '1.0.0');
    expect(findTemporalBinary(folder, env({ TEMPORAL_CLI_PATH: named }))).toEqual({ binary: named });
  });

  test('a TEMPORAL_CLI_PATH that cannot be run is told, and nothing else is taken', () => {
    install(cached(), '1.8.2');
    expect(findTemporalBinary(folder, env({ TEMPORAL_CLI_PATH: folder }))).toEqual({
      missing: `TEMPORAL_CLI_PATH=${folder} is not an executable file: correct it or unset it.`,
    });
  });

  test('one on PATH is taken before the cache if it is new enough', () => {
    const onPath = install(join(folder, 'bin/temporal'), '1.8.0');
    install(cached(), '1.8.2');
    expect(findTemporalBinary(folder, env())).toEqual({ binary: onPath });
  });

  test('one on PATH that is too old is passed over', () => {
    install(join(folder, 'bin/temporal'), '1.7.0');
    install(cached(), '1.8.2');
    expect(findTemporalBinary(folder, env())).toEqual({ binary: cached() });
  });

  test('without any the operator reads how to get one', () => {
    expect(findTemporalBinary(folder, env())).toEqual({
      missing: expect.stringContaining('Run `node tools/setup.mjs start`') as unknown,
    });
  });
});
