/**
 * The fake ERP as a process that can be killed: `erp-process.ts PORT LEDGER`. What it is given it keeps in the file before
 * it answers, and there is room for a kill in between.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { FakeErp } from '../fake-erp';
import { noteDurably, readLedger } from './erp-ledger';

const answersAfterMs = 30;
const [port, file = ''] = process.argv.slice(2);

void FakeErp.start(Number(port)).then((erp) => {
  let known = 0;
  erp.learn = () => {
    const lines = readLedger(file);
    for (const { kind, number, status, visibleAtMs } of lines.slice(known))
      if (kind !== 'inserted' || !erp.has(number)) erp.insert(number, status, visibleAtMs - Date.now());
    known = lines.length;
  };
  erp.keep = async ({ number, status, visibleAfterMs }) => {
    noteDurably(file, { kind: 'inserted', number, status, visibleAtMs: Date.now() + visibleAfterMs });
    await delay(answersAfterMs);
  };
});
