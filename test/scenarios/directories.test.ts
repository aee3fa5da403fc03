/** A directory becomes a tenant, and its workflow ends when the directory goes. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import {
  hostIdAttribute,
  opsStateAttribute,
  problemAttribute,
  tenantIdAttribute,
} from '../../src/domain/search-attributes';
import { tenantWorkflowId } from '../../src/domain/ids';
import type { TenantEnd } from '../../workflows/tenants/supervise-tenant';
import { House } from '../support/house';
import { keyOf } from '../support/house/notes';
import { freePorts } from '../support/lane-ports';
import { until } from '../support/until';

jest.setTimeout(300_000);
let house: House;
beforeAll(async () => {
  // Two hundred that are checked oftener keep two processors busy.
  house = await House.open({ check: { every: '5s', timeout: '5s' } });
});
afterAll(() => house.end());

const resultOf = (client: Client, name: string): Promise<TenantEnd> =>
  client.workflow.getHandle(tenantWorkflowId(name)).result() as Promise<TenantEnd>;

describe('a tenant directory', () => {
  it('becomes a running tenant that Temporal shows: attributes, memo, page and summary', async () => {
    const port = await house.makeTenant('alpha');
    const pid = await house.serves('alpha', port);
    const row = await house.seesState('alpha', 'running');
    expect(row).toMatchObject({
      name: 'alpha',
      host: 'local',
      desired: 'running',
      port,
      pid,
      restarts: 0,
      problem: null,
    });
    const description = await house.client.workflow.getHandle(tenantWorkflowId('alpha')).describe();
    const attributes = description.typedSearchAttributes;
    expect(attributes.get(tenantIdAttribute)).toBe('alpha');
    expect(attributes.get(hostIdAttribute)).toBe('local');
    expect(attributes.get(opsStateAttribute)).toBe('running');
    expect(attributes.get(problemAttribute)).toBeUndefined();
    expect(await description.staticSummary()).toContain('alpha');
    const page = await house.tenantPage('alpha');
    expect(page).toContain('## alpha: running');
    expect(page).toContain(`pid ${pid}`);
    expect(page).toContain('What happens next');
  });

  it('becomes a tenant however it comes: moved in, with a late port, with one written in place, touched', async () => {
    const [movedIn, late, inPlace, touched] = (await freePorts(4)) as [number, number, number, number];
    const outside = join(house.root, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'start'), '');
    writeFileSync(join(outside, 'port'), `${movedIn}\n`);
    renameSync(outside, house.homeOf('moved-in'));
    for (const name of ['late-port', 'in-place', 'touched']) {
      mkdirSync(house.homeOf(name));
      writeFileSync(join(house.homeOf(name), 'start'), '');
    }
    writeFileSync(join(house.homeOf('in-place'), 'port'), '');
    writeFileSync(join(house.homeOf('touched'), 'port'), String(touched));
    appendFileSync(join(house.homeOf('in-place'), 'port'), `${inPlace}\n`);
    utimesSync(house.homeOf('touched'), new Date(), new Date());
    house.setPort('late-port', late);
    const expected = { 'moved-in': movedIn, 'late-port': late, 'in-place': inPlace, touched };
    for (const [name, port] of Object.entries(expected)) {
      expect((await house.seesState(name, 'running')).port).toBe(port);
    }
  });

  it('with the port of an older one is in conflict, which is shown, and runs when the older one goes', async () => {
    const port = await house.makeTenant('older');
    await house.seesState('older', 'running');
    house.makeTenantAt('younger', port);
    const row = await house.seesState('younger', 'conflict');
    expect(row.problem).toMatchObject({ code: 'portConflict', message: expect.stringContaining('older') as string });
    expect(house.notes.starts('younger')).toEqual([]);
    rmSync(house.homeOf('older'), { recursive: true });
    expect(await house.seesState('younger', 'running')).toMatchObject({ port, problem: null });
  });

  it('that goes, or loses its port file, ends the process, and the workflow with a result', async () => {
    const names = ['removed', 'moved', 'portless'];
    for (const name of names) await house.makeTenant(name);
    for (const name of names) await house.seesState(name, 'running');
    const processes = names.map((name) => house.notes.alive(name).map(keyOf));
    expect(processes.map(({ length }) => length)).toEqual([1, 1, 1]);
    rmSync(house.homeOf('removed'), { recursive: true });
    renameSync(house.homeOf('moved'), join(house.root, 'moved'));
    rmSync(join(house.homeOf('portless'), 'port'));
    for (const name of names) {
      expect(await resultOf(house.client, name)).toMatchObject({ name, host: 'local', restarts: 0 });
      expect(house.notes.alive(name)).toEqual([]);
      expect(house.notes.signals(name).map(({ signal }) => signal)).toContain('SIGTERM');
    }
    renameSync(join(house.root, 'moved'), house.homeOf('moved'));
    await house.seesState('moved', 'running');
  });

  it('that is invalid is a problem of its host with the reason, and a tenant as soon as it is valid', async () => {
    house.makeTenantAt('late', 'eighty');
    const problem = () => house.host().then(({ status }) => status?.problems.find(({ subject }) => subject === 'late'));
    expect(await until('its host tells', problem, undefined, 250)).toMatchObject({
      word: 'tenants',
      code: 'badPort',
      message: expect.stringContaining('eighty') as string,
    });
    expect(await house.read('late')).toBeNull();
    const [port] = await freePorts(1);
    house.setPort('late', port ?? 0);
    await house.seesState('late', 'running');
    await until('its host has no problem', async () => (await problem()) === undefined, undefined, 250);
  });

  it('with a changed port moves the tenant, and the page says why it was ended', async () => {
    const before = await house.makeTenant('mover');
    const pid = await house.serves('mover', before);
    const [after = 0] = await freePorts(1);
    house.setPort('mover', after);
    await house.serves('mover', after, [pid]);
    const row = await house.sees('mover', 'runs on its new port', (r) => r.port === after && r.state === 'running');
    expect(row.lastExits.at(-1)?.reason).toContain(`port changed to ${after}`);
    expect(await house.pidServing('mover', before)).toBeNull();
    expect(await house.tenantPage('mover')).toContain(`port changed to ${after}`);
  });
});

describe('two hundred directories made at once in a shell loop', () => {
  const count = 200;
  const names = Array.from({ length: count }, (_, index) => `many-${index}`);

  it('all run, each once, and each is told', async () => {
    const ports = await freePorts(count);
    const loop =
      'i=0; for port in "$@"; do mkdir many-$i; echo >many-$i/start; echo "$port" >many-$i/port; i=$((i + 1)); done';
    execFileSync('/bin/sh', ['-c', loop, 'loop', ...ports.map(String)], { cwd: house.watchPath });
    const running = await until(
      'all run',
      async () => {
        const rows = (await house.list()).filter((row) => row.name.startsWith('many-') && row.state === 'running');
        return rows.length === count && rows;
      },
      240_000,
      500,
    );
    expect(running.map(({ port }) => port).sort()).toEqual([...ports].sort());
    for (const name of names) {
      const [started, ...others] = house.notes.starts(name);
      expect(others).toEqual([]);
      const { told, late, duplicates } = await house.history(name);
      expect({ late, duplicates }).toEqual({ late: [], duplicates: 0 });
      const facts = told.map((fact) => (fact.kind === 'problemBegan' ? `${fact.code}: ${fact.message}` : fact.kind));
      expect(facts).toEqual(['tenantAppeared', 'processStarted', 'checkPassed']);
      const start = told[1];
      expect(start?.kind === 'processStarted' && keyOf(start.process)).toBe(started && keyOf(started));
    }
  });

  it('all end when they are removed at once', async () => {
    execFileSync('/bin/sh', ['-c', 'rm -r many-*'], { cwd: house.watchPath });
    await until(
      'no workflow of theirs runs',
      async () => (await house.list()).every((row) => !row.name.startsWith('many-')),
      240_000,
      500,
    );
    expect(names.flatMap((name) => house.notes.alive(name))).toEqual([]);
  });
});
