/**
 * A tenant for tests: answers /runinfo, and notes each of its starts and crashes (pid and kernel start time a line) and
 * each signal that it gets (pid and name a line): in its directory as `starts`, `crashes` and `signals`, or under its
 * name in the folder that WATCHKEEPER_TEST_NOTES names, where the notes outlive the directory.
 * The file `mode` in its directory says how it misbehaves at start: `crash`, `deaf` (ignores TERM), `silent` (never
 * listens), `wrongName`, `wrongPort`. GET /loop makes it loop for ever; /lie?port, /lie?name and /lie?text make it
 * answer wrongly from then on; /count tells how often it was checked. `ready`
 * lists those that got so far as to hear signals. At SIGHUP it reads the name of its database from the file `database`.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const option = (name) => process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
const mode = existsSync('mode') ? readFileSync('mode', 'utf8').trim() : '';
const startTicks = readFileSync('/proc/self/stat', 'latin1')
  .replace(/^.*\) /, '')
  .split(' ')[19];
const notes = process.env.WATCHKEEPER_TEST_NOTES;
const noteFile = (kind) => (notes ? join(notes, `${option('uname')}.${kind}`) : kind);
appendFileSync(noteFile('starts'), `${process.pid} ${startTicks}\n`);

if (mode === 'crash') {
  appendFileSync(noteFile('crashes'), `${process.pid} ${startTicks}\n`);
  process.exit(7);
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2', 'SIGCONT']) {
  process.on(signal, () => {
    appendFileSync(noteFile('signals'), `${process.pid} ${signal}\n`);
    if (signal === 'SIGHUP' && existsSync('database')) database = readFileSync('database', 'utf8').split('\n')[0];
    if (signal === 'SIGTERM' && mode !== 'deaf') process.exit(0);
  });
}
const port = Number(option('port'));
let database = option('db');
let lie = { wrongName: 'name', wrongPort: 'port' }[mode] ?? '';
const answer = () => {
  if (lie === 'text') return 'all is well';
  const name = lie === 'name' ? 'somebody-else' : option('uname');
  return `${database}|${lie === 'port' ? port + 1 : port}|${process.pid}|${name}`;
};
let checks = 0;
const server = createServer((request, response) => {
  if (request.url === '/loop') for (;;);
  if (request.url.startsWith('/lie?')) lie = request.url.slice(5);
  if (request.url === '/count') return response.end(String(checks));
  checks += 1;
  return response.end(answer());
});
appendFileSync(noteFile('ready'), `${process.pid}\n`);
if (mode === 'silent') setInterval(() => {}, 1000);
else server.listen(port, '127.0.0.1');
