/**
 * Stands for the rake task on an integration node: notes each of its runs, gives the order to the fake ERP, and does what
 * the file `plan.json` beside the notes says. Words: the folder of both, the address of the ERP, the number.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const [folder, erp, number] = process.argv.slice(2);
const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));

const note = (what) => appendFileSync(join(folder, 'notes'), `${what} ${number} ${process.env.RAILS_ENV}\n`);
async function waitAt(place) {
  if (plan.waitAt !== place) return;
  while (!existsSync(join(folder, 'go'))) await delay(10);
}

console.log('Maria da Silva, Rua Secreta 7');
console.error('cartao 4111');
note('began');
await waitAt('begin');
if (plan.inserts) {
  const { status, visibleAfterMs } = plan;
  await fetch(erp, { method: 'PUT', body: JSON.stringify({ number, status, visibleAfterMs }) });
}
note('inserted');
await waitAt('end');
if (plan.signal !== null) process.kill(process.pid, plan.signal);
process.exit(plan.exitCode);
