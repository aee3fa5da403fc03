/** An example tenant: a small web server that Watchkeeper can start, check and replace. No packages. */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const text = { type: 'string', default: '' };
const { values } = parseArgs({ options: { db: text, port: text, uname: text } });
const port = Number(values.port);
const startedAt = new Date();

const page = `<!doctype html>
<meta charset="utf-8"><title>${values.uname}</title>
<body style="font: 1.1rem/1.6 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>Hello, this is ${values.uname}</h1>
<p>Process ${process.pid}, on port ${port}, up since ${startedAt.toISOString()}.</p>
<p>Try it: <a href="/crash">crash</a> it, or let it <a href="/hang">hang</a>. Then come back here and look at the
process number: Watchkeeper has started another one.</p>
<p>What its checks ask: <a href="/runinfo">/runinfo</a></p>
`;

const routes = {
  '/': (response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(page),
  '/runinfo': (response) => response.end(`${values.db}|${port}|${process.pid}|${values.uname}`),
  '/crash': (response) => response.end('Crashing now.\n', () => process.exit(1)),
  '/hang': (response) =>
    response.end('Hanging from now on.\n', () => {
      for (;;);
    }),
};

const server = createServer((request, response) => {
  const route = routes[new URL(request.url ?? '/', 'http://tenant').pathname];
  if (route) route(response);
  else response.writeHead(404).end('No such page.\n');
});

server.on('error', (error) => {
  console.error(`${values.uname} cannot listen on port ${values.port}: ${error.message}`);
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => console.log(`${values.uname} listens on http://127.0.0.1:${port}`));

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
