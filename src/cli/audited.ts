/**
 * The entries of the audit for a command that changes something: one before it is carried out, one with what became of
 * it. Written here, around every such command, so that none can forget it; nobody waits for a store that is away, and
 * without one nothing is written.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type loadConfiguration } from '../../config';
import type { AuditFacts } from '../domain/audit/audit-entry';
import { appendAudit } from '../store/audit';
import { StoreFailure } from '../store/failure';
import { Store } from '../store/store';
import type { Call, Handler } from './call';
import { asCalledHere } from './called-as';
import type { Command } from './commands';
import { explainFailure } from './failure';
import { ownUser } from './own-user';

/** So long a command waits for a store that does not answer, before it and after it. */
const deadlineMs = 3_000;

type Outcome = Pick<AuditFacts, 'result' | 'message'>;

export async function audited(command: Pick<Command, 'name' | 'words' | 'changes'>, call: Call, handler: Handler) {
  const changes = command.changes?.(call) ?? false;
  const place = changes === false ? null : storeOf(call);
  if (place === null) return handler(call);
  const store = new Store(place);
  const asked = factsOf(command, call);
  const write = (facts: Omit<AuditFacts, 'at'>): Promise<StoreFailure | null> =>
    store
      .use((session) => appendAudit(session, { ...facts, at: new Date().toISOString() }), deadlineMs)
      .then(() => null, failureOf);
  try {
    const isAsked = changes === true && (await write(asked)) === null;
    const { outcome, settle } = await carriedOut(call, handler);
    // Nothing was even tried.
    if (!isAsked && outcome.result === 'usage') return settle();
    // It says all that the first one says: only when this one is missing, something is.
    const failure = await write({ ...asked, kind: 'ended', ...outcome });
    if (failure !== null) {
      const sentence = `${isAsked ? 'how this ended' : 'this'} is not in the audit: ${failure.message}`;
      call.terminal.err(`${asCalledHere(sentence, call.terminal)}\n`);
    }
    return settle();
  } finally {
    await store.close();
  }
}

/** Null when there is none. What is wrong with a configuration, the command itself tells. */
function storeOf(call: Call): ReturnType<typeof loadConfiguration>['store'] {
  try {
    return call.configuration().store;
  } catch {
    return null;
  }
}

function failureOf(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  throw error;
}

async function carriedOut(call: Call, handler: Handler): Promise<{ outcome: Outcome; settle: () => number }> {
  try {
    const exitCode = await handler(call);
    return {
      outcome: { result: exitCode === 0 ? 'done' : 'failed', message: call.remark ?? null },
      settle: () => exitCode,
    };
  } catch (error) {
    const { code, message } = explainFailure(error);
    const settle = (): never => {
      throw error;
    };
    return { outcome: { result: code, message }, settle };
  }
}

function factsOf({ name }: Pick<Command, 'name'>, { words, options }: Call): Omit<AuditFacts, 'at'> {
  return {
    request: randomUUID(),
    kind: 'asked',
    who: who(),
    machine: hostname(),
    via: 'command line',
    what: name,
    object: words[0] ?? null,
    options: optionsText(options),
    reason: options['reason'] ?? null,
    result: null,
    message: null,
  };
}

/** How the command is called, and what it says of itself, is no option of what is done. */
const withoutMeaning = ['config', 'json', 'timeout', 'reason', 'yes'];

function optionsText(options: Call['options']): string | null {
  const written = Object.entries(options)
    .filter(([name, value]) => value !== undefined && !withoutMeaning.includes(name))
    .map(([name, value]) => {
      const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      return Object.is(value, true) ? flag : `${flag} ${value}`;
    });
  return written.length === 0 ? null : written.join(' ');
}

/** The user of the operating system; of root, whoever became it by sudo, which only root can claim. */
function who(): string {
  const { uid, name } = ownUser();
  const caller = process.env['SUDO_USER'];
  return uid === 0 && caller !== undefined && caller !== '' && caller !== name ? `${caller} (as ${name})` : name;
}
