import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath, projectRoot } from './caches.mjs';
import { SetupProblem } from './problem.mjs';
import { lastLine, run } from './run.mjs';
import { isAtLeast } from './versions.mjs';

const moduleFolder = join(projectRoot, 'tools/temporal');

/** Builds `temporal` into `folder` from the modules pinned and hashed in tools/temporal. */
export async function buildTemporal(folder, say, lock) {
  await requireGo();
  say('building it from Go modules (2 minutes with warm Go caches, about 7 minutes and 1.5 GB the first time)');
  const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', join(folder, 'temporal')];
  const built = await run('go', [...args, 'github.com/temporalio/cli/cmd/temporal'], {
    cwd: moduleFolder,
    env: { ...process.env, CGO_ENABLED: '0' },
    say,
    doing: 'building',
    lock,
  });
  if (built.code !== 0) {
    throw new SetupProblem(
      `Temporal can't be built from Go modules: ${lastLine(built.output)} (by hand: \`go build github.com/temporalio/cli/cmd/temporal\` in tools/temporal; or set TEMPORAL_CLI_PATH to an installed one).`,
    );
  }
}

async function requireGo() {
  const needed = /^go (\S+)$/m.exec(readFileSync(join(moduleFolder, 'go.mod'), 'utf8'))[1];
  const how = `install Go ${needed} or newer (https://go.dev/dl/), or the Temporal CLI (https://docs.temporal.io/cli) and set TEMPORAL_CLI_PATH to it.`;
  if (findOnPath('go') === undefined) {
    throw new SetupProblem(`There is no Temporal server, and Go to build it from source is missing: ${how}`);
  }
  // In the module's folder, so that Go may fetch the toolchain that go.mod asks for where GOTOOLCHAIN allows it.
  const asked = await run('go', ['env', 'GOVERSION'], { cwd: moduleFolder });
  const found = asked.output.trim().replace(/^go/, '');
  if (asked.code !== 0 || !isAtLeast(found, needed)) {
    const reason = asked.code === 0 ? `Go ${found} is too old for it` : `Go can't be used (${lastLine(asked.output)})`;
    throw new SetupProblem(`There is no Temporal server to build from source, because ${reason}: ${how}`);
  }
}
