/**
 * Stands for the rake task on the node of a storm: `task.mjs FOLDER ERP SEED NUMBER` takes a little while, gives the order
 * to the ERP, and ends well. Sometimes it fails before it has done anything. While it runs there is a file with its pid,
 * which holds how far it is; each of its runs is a line of `runs`. At the point that the file `hold` names it waits until
 * that is gone.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const erpDown = 75;
const [folder, erp, seed, number] = process.argv.slice(2);
const mine = join(folder, 'running', String(process.pid));
const runs = join(folder, 'runs');
const earlier = existsSync(runs) ? readFileSync(runs, 'utf8').split('\n') : [];
const run = earlier.filter((line) => line === number).length;
appendFileSync(runs, `${number}\n`);

/** From 0 to 1, the same for the same run. */
const chance = (what) =>
  createHash('sha256').update(`${seed} ${number} ${run} ${what}`).digest().readUInt32BE(0) / 2 ** 32;

/** Null: nobody answered. */
function give(order) {
  return new Promise((resolve) => {
    const put = request(erp, { method: 'PUT' }, (response) => response.resume().on('end', () => resolve(true)));
    put.on('error', () => resolve(null));
    put.end(JSON.stringify(order));
  });
}

async function reach(point) {
  writeFileSync(mine, point);
  const hold = join(folder, 'hold');
  while (existsSync(hold) && readFileSync(hold, 'utf8') === point) await delay(10);
}

function end(code) {
  unlinkSync(mine);
  process.exit(code);
}

await reach('begun');
if (chance('fails') < 0.06) end(1);
const isLong = chance('is long') < 0.08;
await delay((isLong ? 3000 : 20) + 180 * chance('before'));
const isSlow = chance('is slow') < 0.3;
const visibleAfterMs = isSlow ? Math.round(2000 * chance('seen')) : 0;
const status = chance('status') < 0.03 ? 'tspeeEmAndamento' : 'tspeeFaturado';
if ((await give({ number, status, visibleAfterMs })) === null) end(erpDown);
await reach('inserted');
await delay(10 + 120 * chance('after'));
end(0);
