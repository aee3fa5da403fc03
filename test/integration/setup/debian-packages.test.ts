import { existsSync, readFileSync } from 'node:fs';
import { SetupSandbox } from '../../support/setup-sandbox';

let sandbox: SetupSandbox;
beforeEach(() => {
  sandbox = new SetupSandbox();
  sandbox.link('setsid');
  const there = ['java', 'openssl', 'systemd-notify', 'systemd-analyze', 'zsh', 'fish'];
  for (const command of [...there, 'mariadbd', 'my_print_defaults', 'mariadb-dump', 'ip', 'sshd', 'ssh-keygen'])
    sandbox.program(command, 'exit 0');
});
afterEach(() => sandbox.remove());

const asRoot = process.getuid?.() === 0;

/** Stands in for apt-get: knows no package until its lists are updated, then "installs" the missing command. */
const aptGet = `
echo "$DEBIAN_FRONTEND $@" >> "$SANDBOX/calls"
case "$*" in
  *update*) touch "$SANDBOX/lists" ;;
  *install*) [ -e "$SANDBOX/lists" ] || { echo 'E: Unable to locate package maven' >&2; exit 100; }
    printf '#!/bin/sh\\n' > "$SANDBOX/bin/mvn"; chmod +x "$SANDBOX/bin/mvn" ;;
esac`;

function calls(): string[] {
  return existsSync(sandbox.file('calls')) ? readFileSync(sandbox.file('calls'), 'utf8').trim().split('\n') : [];
}

test('nothing is installed when all is there', async () => {
  sandbox.program('mvn', 'exit 0');
  sandbox.program('apt-get', aptGet);
  const { stdout, code } = await sandbox.setUp('debian-packages');
  expect(stdout).toBe('[1/1] Debian packages for the tests: all there\n');
  expect(code).toBe(0);
  expect(calls()).toEqual([]);
});

test('root gets what is missing, after an update of the package lists when they do not know it; others get the command', async () => {
  sandbox.program('apt-get', aptGet);
  const { stdout, stderr, code } = await sandbox.setUp('debian-packages');
  if (!asRoot) {
    expect(stderr).toContain('sudo apt-get install -y maven');
    expect(code).toBe(1);
    return;
  }
  expect(stdout).toMatch(/installed maven\n$/);
  expect(code).toBe(0);
  expect(calls().map((call) => call.replace('-o DPkg::Lock::Timeout=300 ', ''))).toEqual([
    'noninteractive install -y --no-install-recommends maven',
    'noninteractive update',
    'noninteractive install -y --no-install-recommends maven',
  ]);
});

test('a system without apt-get is told what it needs', async () => {
  const { stderr, code } = await sandbox.setUp('debian-packages');
  expect(stderr).toMatch(/^The tests need what Debian calls maven: .*\.\n$/);
  expect(code).toBe(1);
});
