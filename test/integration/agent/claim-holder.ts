/** Claims a watch path and keeps it until it is killed, with a child that outlives it. Arguments: watch path, its words. */
import { spawn } from 'node:child_process';
import { WatchPathClaim } from '../../../src/agent/watch-path-claim';

const [watchPath = '', words = ''] = process.argv.slice(2);
const heldBy = new WatchPathClaim(watchPath, words).take(true);
const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
child.unref();
process.stdout.write(`${JSON.stringify({ heldBy, childPid: child.pid })}\n`);
setInterval(() => {}, 1000);
