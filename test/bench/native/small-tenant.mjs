/** What small-tenant.c is, for machines without a C compiler: the same options, notes and answers. */
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const option = (name) => process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
const [name, port, notes, checks, database] = ['uname', 'port', 'notes', 'checks', 'db'].map(option);
const startTicks = readFileSync('/proc/self/stat', 'latin1')
  .replace(/^.*\) /, '')
  .split(' ')[19];

const server = createServer((_request, response) => {
  response.end(`${database}|${port}|${process.pid}|${name}`);
  if (checks !== undefined) appendFileSync(checks, `${name} ${process.hrtime.bigint()}\n`);
});
server.listen(Number(port), '127.0.0.1', () => {
  appendFileSync(notes, `${name} ${process.pid} ${startTicks} ${process.hrtime.bigint()}\n`);
  process.stdout.write('listening\n');
});
