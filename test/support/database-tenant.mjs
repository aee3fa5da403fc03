/**
 * A tenant that needs its database: it holds a connection, answers /runinfo, and exits when the connection cannot be made
 * or is lost. GET /crash makes it exit by its own fault.
 */
import { createServer } from 'node:http';
import { createConnection } from 'mysql2';

const option = (name) => process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
const connection = createConnection({
  ...{ host: option('dbhost'), port: Number(option('dbport')), user: option('dbuser') },
  ...{ password: process.env.WATCHKEEPER_TEST_PASSWORD, database: 'invoicing' },
});
const server = createServer((request, response) => {
  if (request.url === '/crash') process.exit(9);
  response.end(`${option('db')}|${option('port')}|${process.pid}|${option('uname')}`);
});
connection.on('error', () => process.exit(3));
connection.on('end', () => process.exit(4));
connection.connect((error) => {
  if (error) process.exit(5);
  server.listen(Number(option('port')), '127.0.0.1');
});
