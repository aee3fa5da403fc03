/** `doctor`: examines this machine and the Temporal server; with `--prepare`, makes what the server lacks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProjectRoot } from '../../workers/start/project-root';
import { prepareServer } from '../client/prepare-server';
import { examine } from '../doctor/examine';
import type { Level } from '../doctor/finding';
import { receivePatient, type Edition } from '../doctor/patient';
import { preparationCommand } from '../doctor/preparation-commands';
import { printJson, type Call } from './call';
import { examinationText, preparationText, type Examination } from './doctor-text';
import { UsageError } from './failure';

export async function doctor(call: Call): Promise<number> {
  const isRehearsal = call.options['dryRun'] !== undefined;
  if (call.options['prepare'] !== undefined) return prepare(call, isRehearsal);
  if (isRehearsal) throw new UsageError('--dry-run goes with --prepare only');
  const configuration = call.configuration();
  call.progress.waitsFor('the examination');
  const patient = await receivePatient(configuration, readEdition());
  const [findings, { unreachable }] = await Promise.all([examine(patient), patient.server]);
  const counted = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const examination: Examination = {
    asOf: new Date().toISOString(),
    reachable: unreachable === null,
    counts: { ok: counted('ok'), advice: counted('advice'), problem: counted('problem') },
    findings,
  };
  if (call.isJson) printJson(call.terminal, examination);
  else call.terminal.out(examinationText(examination, call.terminal));
  if (unreachable !== null) return 3;
  return examination.counts.problem > 0 ? 1 : 0;
}

function readEdition(): Edition {
  const root = findProjectRoot();
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as unknown;
  const manifest = read('package.json') as { version: string; engines: { node: string } };
  const { minimumTemporalServer } = read('tools/versions.json') as { minimumTemporalServer: string };
  return { version: manifest.version, nodeRange: manifest.engines.node, minimumTemporalServer };
}

async function prepare(call: Call, isRehearsal: boolean): Promise<number> {
  const { temporal } = call.configuration();
  call.progress.waitsFor('Temporal to take up what is made');
  const { steps, isUsable, ...where } = await prepareServer(temporal, isRehearsal);
  const told = steps.map((step) => ({
    what: step.kind,
    outcome: step.outcome,
    reason: step.reason,
    command: preparationCommand(step, temporal, where.address),
  }));
  const preparation = { ...where, usable: isUsable, steps: told };
  if (call.isJson) printJson(call.terminal, preparation);
  else call.terminal.out(preparationText(preparation));
  return isUsable || isRehearsal ? 0 : 1;
}
