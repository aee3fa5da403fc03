import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, findOnPath, isExecutable, makeOnce, projectRoot } from './caches.mjs';
import { elapsed } from './elapsed.mjs';
import { SetupProblem } from './problem.mjs';
import { run } from './run.mjs';
import { versions } from './versions.mjs';

const name = `temporal-test-server-${versions.temporalTestServer}`;
const program = 'temporal-test-server';

export const title = `Time-skipping server ${versions.temporalTestServer}`;

/** Its jars from Maven, and beside them a program that starts it the way the SDK's test environment asks: with a port. */
export async function provide(say) {
  const outcome = await makeOnce(name, {
    isDone: (folder) => isExecutable(join(folder, program)),
    make: (partial, lock) => fetchJars(partial, lock, say),
    say,
  });
  return outcome ?? `found in cache (${join(cacheFolder(), name)})`;
}

async function fetchJars(folder, lock, say) {
  for (const [command, debianPackage] of [
    ['mvn', 'maven'],
    ['java', 'default-jre-headless'],
  ]) {
    if (findOnPath(command) === undefined) {
      throw new SetupProblem(
        `The command \`${command}\` is missing: install it with \`apt-get install ${debianPackage}\`.`,
      );
    }
  }
  const startedAt = Date.now();
  say('fetching its jars with Maven (usually less than a minute)');
  const fetched = await run(
    'mvn',
    [
      '--quiet',
      '--batch-mode',
      '--strict-checksums',
      '--file',
      join(projectRoot, 'tools/test-server/pom.xml'),
      `-Dtest-server.version=${versions.temporalTestServer}`,
      `-DoutputDirectory=${folder}`,
      '-DincludeScope=runtime',
      'dependency:copy-dependencies',
    ],
    { say, doing: 'fetching', lock },
  );
  if (fetched.code !== 0) {
    const reason = /^\[ERROR\] (.*)$/m.exec(fetched.output)?.[1] ?? fetched.output.trim();
    throw new SetupProblem(`Maven can't fetch the time-skipping server: ${reason}`);
  }
  writeFileSync(join(folder, program), launcher);
  chmodSync(join(folder, program), 0o755);
  return `fetched in ${elapsed(startedAt)}`;
}

// `exec`, because the SDK ends it by killing its direct child; a fast start matters more than fast code.
const launcher = `#!/bin/sh
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp "$(dirname "$0")/*" io.temporal.testserver.TestServer "$@"
`;
