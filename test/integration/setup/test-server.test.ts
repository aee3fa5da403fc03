import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupSandbox } from '../../support/setup-sandbox';

let sandbox: SetupSandbox;
beforeEach(() => (sandbox = new SetupSandbox()));
afterEach(() => sandbox.remove());

const name = 'temporal-test-server-1.38.0';

/** Stands in for Maven: notes its call and puts one jar where it is told. */
const maven = `
echo "$@" >> "$SANDBOX/calls"
for argument; do case "$argument" in -DoutputDirectory=*) touch "\${argument#*=}/server.jar";; esac; done`;

test('its jars are fetched once, with a program beside them that passes its arguments to Java', async () => {
  sandbox.program('mvn', maven);
  sandbox.program('java', 'echo "$@"');
  const first = await sandbox.setUp('test-server');
  expect(first.stderr).toBe('');
  expect(first.code).toBe(0);
  expect(sandbox.cached()).toEqual([name]);

  writeFileSync(sandbox.file('bin/mvn'), '#!/bin/sh\nexit 1\n');
  const second = await sandbox.setUp('test-server');
  expect(second.stdout).toContain('found in cache');

  const program = join(sandbox.cache, name, 'temporal-test-server');
  const said = execFileSync(program, ['21099'], { encoding: 'utf8', env: { PATH: sandbox.bin } });
  expect(said).toContain(`-cp ${join(sandbox.cache, name)}/* io.temporal.testserver.TestServer 21099`);
});

test('a Maven that fails is one sentence with its reason, and leaves nothing', async () => {
  sandbox.program('mvn', `${maven}\necho '[ERROR] Failed to reach the repository'; echo '[ERROR] and more'; exit 1`);
  sandbox.program('java', 'exit 0');
  const { code, stderr } = await sandbox.setUp('test-server');
  expect(code).toBe(1);
  expect(stderr).toBe("Maven can't fetch the time-skipping server: Failed to reach the repository\n");
  expect(sandbox.cached()).toEqual([]);
});

test('a missing Maven or Java is one sentence with the package to install', async () => {
  const withoutMaven = await sandbox.setUp('test-server');
  expect(withoutMaven.stderr).toBe('The command `mvn` is missing: install it with `apt-get install maven`.\n');
  sandbox.program('mvn', maven);
  const withoutJava = await sandbox.setUp('test-server');
  expect(withoutJava.stderr).toContain('`apt-get install default-jre-headless`');
  expect(withoutJava.code).toBe(1);
});
