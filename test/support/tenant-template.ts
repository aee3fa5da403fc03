import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantSettings } from '../../config/tenants';
import { freePort } from './lane-ports';
import { SupervisedHouse } from './supervised-house';

/** A house where tenants can be added, with `ports` free ports for them. */
export async function houseWithTemplate(ports = 5, settings: Partial<TenantSettings> = {}): Promise<SupervisedHouse> {
  const first = await freePorts(ports);
  const house = new SupervisedHouse({ ports: { first, last: first + ports - 1 }, ...settings });
  const template = join(house.root, 'template');
  mkdirSync(join(template, 'etc'), { recursive: true });
  writeFileSync(join(template, 'start'), 'begin\n', { mode: 0o755 });
  writeFileSync(join(template, 'etc/settings'), 'one\n');
  house.settings.template = template;
  return house;
}

/** The first of so many in a row. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = await freePort();
    let last = first;
    while (last < first + count - 1 && (await freePort()) === last + 1) last += 1;
    if (last === first + count - 1) return first;
  }
}
