/** A tenant for tests that really uses its database: GET /ask answers with the port of the server that it has asked. */
import { createServer } from 'node:http';
import { createConnection } from 'mysql2/promise';

const option = (name) => process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
const port = Number(option('port'));

async function askDatabase() {
  const password = process.env.WATCHKEEPER_TEST_PASSWORD;
  const at = { host: option('host'), port: Number(option('dbport')), connectTimeout: 2000 };
  const connection = await createConnection({ ...at, user: 'watch', password, database: 'invoicing' });
  try {
    const [[row]] = await connection.query('select @@port as port');
    return String(row.port);
  } finally {
    connection.destroy();
  }
}

createServer((request, response) => {
  if (request.url !== '/ask') return response.end(`${option('db')}|${port}|${process.pid}|${option('uname')}`);
  return askDatabase().then(
    (text) => response.end(text),
    () => response.writeHead(503).end(),
  );
}).listen(port, option('listen') || '127.0.0.1');
