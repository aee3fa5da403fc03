/** Records without end and acknowledges each record in a file, until it is killed. Arguments: journal, acknowledgements. */
import { openSync, writeSync } from 'node:fs';
import { Journal } from '../../../src/agent/journal';

const [journalFile = '', acknowledgementFile = ''] = process.argv.slice(2);
const acknowledgements = openSync(acknowledgementFile, 'a');
const journal = new Journal(journalFile, 'h1', () => {});

for (let count = 1; ; count++) {
  const name = `t${count % 5}`;
  const { seq } = journal.append(name, {
    kind: 'problemBegan',
    code: 'cannotStart',
    message: `${process.pid}/${count}`,
  });
  writeSync(acknowledgements, `${JSON.stringify({ name, seq, message: `${process.pid}/${count}` })}\n`);
  const oldest = journal.untold(name)[0];
  if (count % 7 === 0 && oldest !== undefined) {
    journal.markTold(name, oldest.seq);
    writeSync(acknowledgements, `${JSON.stringify({ name, told: oldest.seq })}\n`);
  }
}
