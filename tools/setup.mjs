import { SetupProblem } from './setup/problem.mjs';
import { endChildrenWhenInterrupted } from './setup/run.mjs';
import { isAtLeast, versions } from './setup/versions.mjs';
import * as build from './setup/build.mjs';
import * as debianPackages from './setup/debian-packages.mjs';
import * as nodePackages from './setup/node-packages.mjs';
import * as storeServer from './setup/store-server.mjs';
import * as temporalServer from './setup/temporal-server.mjs';
import * as testServer from './setup/test-server.mjs';

/** What each command needs, in order; the name of a single step works too. */
const targets = {
  start: [nodePackages, build, temporalServer, storeServer],
  test: [nodePackages, build, temporalServer, debianPackages, testServer],
  check: [nodePackages, build],
  'node-packages': [nodePackages],
  build: [build],
  'temporal-server': [temporalServer],
  'store-server': [{ ...storeServer, provide: (say) => storeServer.provide(say, true) }],
  'debian-packages': [debianPackages],
  'test-server': [testServer],
};

async function main([target = 'start', ...rest]) {
  const steps = Object.hasOwn(targets, target) ? targets[target] : undefined;
  if (steps === undefined || rest.length > 0) {
    process.stderr.write(`Usage: node tools/setup.mjs [${Object.keys(targets).join('|')}]\n`);
    return 2;
  }
  endChildrenWhenInterrupted();
  try {
    requireMachine();
    for (const [index, step] of steps.entries()) await provide(step, `[${index + 1}/${steps.length}]`);
    return 0;
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function provide({ title, provide }, number) {
  const indent = ' '.repeat(number.length + 1);
  let isTold = false;
  const say = (line) => {
    if (!isTold) print(`${number} ${title}`);
    isTold = true;
    print(`${indent}${line}`);
  };
  const outcome = await provide(say);
  print(isTold ? `${indent}${outcome}` : `${number} ${title}: ${outcome}`);
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

function requireMachine() {
  if (process.platform !== 'linux') {
    throw new SetupProblem(
      `Watchkeeper supervises processes through Linux's /proc: run it on Linux, not on ${process.platform}.`,
    );
  }
  if (!isAtLeast(process.versions.node, versions.node)) {
    throw new SetupProblem(
      `Node ${versions.node} or newer is needed and this is ${process.versions.node}: get it from https://nodejs.org/en/download.`,
    );
  }
}

process.exitCode = await main(process.argv.slice(2));
