/** `watchkeeper start`: everything on one machine, as children of this process. */
import { join } from 'node:path';
import type { Configuration } from '../config';
import { tryLock } from '../src/adapters/processes/file-lock';
import { findMariadb } from '../src/embedded/mysql-programs';
import { findTemporalBinary } from '../src/embedded/temporal-binary';
import { countVersions } from './configuration-meters';
import { followConfiguration, type FollowedConfiguration } from './follow-configuration';
import { serveMeters } from './metrics';
import type { RestartDelays } from './start/child';
import { makeStartFolders, type StartFolders } from './start/folders';
import { House } from './start/house';
import { openServiceManager } from './service-manager';
import { untilHouseIsUp } from './start/house-up';
import { endLeftovers } from './start/leftovers';
import { findProjectRoot } from './start/project-root';
import { rolesOf, type Role } from './start/role';
import { watchParts } from './start/part-meters';
import { createSay } from './start/say';
import { listenForShutdown, type ShutdownSignals } from './start/shutdown-signals';
import { sayVersions } from './start/say-versions';
import { takenPorts } from './start/taken-ports';
import { KeptVersion } from './version-in-force';
import { prepareWatchPath } from './start/watch-path';
import { welcome } from './start/welcome';

/** For tests: stand-ins for the children, and for what is waited for before the welcome. */
export interface StartParts {
  /** How a person calls this program. */
  calledAs?: string;
  roles?: readonly Role[];
  restartDelays?: RestartDelays;
  untilUp?: (configuration: Configuration, signal: AbortSignal) => Promise<boolean>;
}

type Say = (line: string) => void;
type Refusal = { refusal: string; exitCode: 1 | 3 };

const serverReadyMs = 60_000;
const houseUpMs = 60_000;

/** Returns the exit code: 0 ended in order, 1 refused, 3 something that it needs is missing. */
export async function runStart(configuration: Configuration, parts: StartParts = {}): Promise<number> {
  outliveTerminal();
  const signals = listenForShutdown();
  try {
    const outcome = await startAlone(configuration, parts, signals);
    if (outcome === null) return 0;
    process.stderr.write(`${outcome.refusal}\n`);
    return outcome.exitCode;
  } finally {
    signals.release();
  }
}

/** Elsewhere a reader that is gone ends the command; here the terminal may be closed, and all has to end in order. */
function outliveTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', () => undefined);
  }
}

/** Null when all has ended in order. */
async function startAlone(
  configuration: Configuration,
  parts: StartParts,
  signals: ShutdownSignals,
): Promise<Refusal | null> {
  const { stateDir } = configuration;
  const folders = makeStartFolders(stateDir);
  const own = tryLock(join(stateDir, 'start.lock'), `pid ${process.pid}, since ${new Date().toISOString()}`);
  if ('heldBy' in own) {
    const refusal = `Another \`watchkeeper start\` runs with the state folder ${stateDir}: ${own.heldBy}. End it first.`;
    return { refusal, exitCode: 1 };
  }
  const say = createSay(folders.log);
  const kept = new KeptVersion(folders.processes);
  kept.keep(configuration);
  const served = serveMeters('start', configuration.prometheus, { onServing: () => undefined, onRefused: say });
  const versions = countVersions(
    served.meters,
    sayVersions(say, (version) => kept.keep(version)),
  );
  const serviceManager = openServiceManager((reason) => say(`systemd cannot be told how this is: ${reason}`));
  signals.end.addEventListener('abort', () => serviceManager?.ending());
  const { untilUp = untilHouseIsUp } = parts;
  const untilReady: typeof untilUp = async (...until) => {
    const isUp = await untilUp(...until);
    serviceManager?.ready();
    return isUp;
  };
  const followed = followConfiguration(configuration, 'start', versions, ({ message }) =>
    say(`It cannot be told which configuration is in force: ${message}`),
  );
  try {
    const roles = await prepare(followed, kept.file, parts, folders, say);
    if ('refusal' in roles) return roles;
    const watch = watchParts(served.meters);
    const onShutdown = () => followed.current.tenants.onShutdown;
    const house = new House(roles, onShutdown, folders, say, parts.restartDelays, watch);
    return await live(house, configuration, { ...parts, untilUp: untilReady }, folders, signals, say);
  } finally {
    followed.stop();
    kept.remove();
    served.stop();
    serviceManager?.close();
    own.lock.release();
  }
}

async function prepare(
  followed: FollowedConfiguration,
  inForceFile: string,
  parts: StartParts,
  folders: StartFolders,
  say: Say,
): Promise<readonly Role[] | Refusal> {
  const configuration = followed.current;
  const projectRoot = findProjectRoot();
  const { refusal } = prepareWatchPath(configuration, projectRoot, say);
  if (refusal !== null) return { refusal, exitCode: 1 };
  const roles = parts.roles ?? findRoles(followed, inForceFile, projectRoot);
  if ('refusal' in roles) return roles;
  await endLeftovers(folders.processes, say);
  const taken = await takenPorts(configuration);
  return taken.length > 0 ? { refusal: taken.join('\n'), exitCode: 1 } : roles;
}

function findRoles(
  followed: FollowedConfiguration,
  inForceFile: string,
  projectRoot: string,
): readonly Role[] | Refusal {
  const { temporal, store } = followed.current;
  const server = temporal.kind === 'embedded' ? findTemporalBinary(projectRoot, process.env) : { binary: null };
  const mariadb = store?.place.kind === 'embedded' ? findMariadb(process.env) : null;
  if ('missing' in server) return { refusal: server.missing, exitCode: 3 };
  if (mariadb !== null && 'missing' in mariadb) return { refusal: mariadb.missing, exitCode: 3 };
  return rolesOf(followed, inForceFile, server.binary, mariadb);
}

async function live(
  house: House,
  configuration: Configuration,
  parts: StartParts,
  folders: StartFolders,
  signals: ShutdownSignals,
  say: Say,
): Promise<Refusal | null> {
  say('Watchkeeper is starting.');
  const tooLate = AbortSignal.timeout(serverReadyMs);
  await Promise.race([house.start(), aborted(signals.end), aborted(tooLate)]);
  const isTooLate = tooLate.aborted && !house.hasStarted;
  if (!isTooLate) {
    await Promise.race([announce(configuration, parts, folders, signals.end), aborted(signals.end)]);
    await aborted(signals.end);
  }
  say('Watchkeeper is ending.');
  await house.end(signals.hurry);
  say('All has ended.');
  if (!isTooLate) return null;
  const refusal = `The Temporal server was not ready within ${serverReadyMs / 1000} s; its log is in ${folders.log}.`;
  return { refusal, exitCode: 3 };
}

async function announce(
  configuration: Configuration,
  { untilUp = untilHouseIsUp, calledAs = 'watchkeeper' }: StartParts,
  folders: StartFolders,
  end: AbortSignal,
): Promise<void> {
  if (end.aborted) return;
  const isUp = await untilUp(configuration, AbortSignal.any([end, AbortSignal.timeout(houseUpMs)]));
  if (end.aborted) return;
  process.stdout.write(await welcome(configuration, folders.log, isUp, calledAs));
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
