import { startChild } from './children.mjs';
import { addCounts, noCounts } from './counts.mjs';

const checks = ['types', 'lint', 'format'];

/** The checks that run nothing of the house, side by side; only a failing one shows what it says. */
export async function runStaticGate(projectRoot, print) {
  const results = await Promise.all(checks.map((check) => runCheck(check, projectRoot)));
  for (const { check, isGood, output } of results) {
    if (!isGood) print(`${check}: failed\n${output.trimEnd()}`);
  }
  return results
    .map(({ isGood }) => ({ ...noCounts, passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 }))
    .reduce(addCounts);
}

async function runCheck(check, projectRoot) {
  const { child, ended } = startChild('npm', ['run', '--silent', check], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk) => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const { code } = await ended;
  return { check, isGood: code === 0, output };
}
