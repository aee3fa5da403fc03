/**
 * A tenant for tests: answers /runinfo, and notes each of its starts in `starts` (pid and kernel start time a line).
 * The file `mode` in its directory says how it misbehaves at start: `crash`, `deaf` (ignores TERM), `silent` (never
 * listens), `wrongName`, `wrongPort`.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const option = (name) => process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
const mode = existsSync('mode') ? readFileSync('mode', 'utf8').trim() : '';
const startTicks = readFileSync('/proc/self/stat', 'latin1')
  .replace(/^.*\) /, '')
  .split(' ')[19];
appendFileSync('starts', `${process.pid} ${startTicks}\n`);

if (mode === 'crash') process.exit(7);
process.on('SIGTERM', () => {
  if (mode !== 'deaf') process.exit(0);
});
const port = Number(option('port'));
const name = mode === 'wrongName' ? 'somebody-else' : option('uname');
const told = mode === 'wrongPort' ? port + 1 : port;
const server = createServer((_request, response) => response.end(`${option('db')}|${told}|${process.pid}|${name}`));
if (mode === 'silent') setInterval(() => {}, 1000);
else server.listen(port, '127.0.0.1');
