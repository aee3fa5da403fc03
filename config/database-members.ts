import type { DatabaseMember } from '../src/domain/databases/database-member';
import type { Located, Refuse } from './reading/document';
import { judgeHost } from './reading/host';
import { listOf, mapped, section, setting, text, wholeNumber, type Reader } from './reading/readers';

interface WrittenMember extends Omit<DatabaseMember, 'name'> {
  name: string | null;
}

/** It stands in command lines, in files and between the bars of a `/runinfo` answer. */
function judgeName(value: string): string | null {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(value)) return null;
  return `${JSON.stringify(value)} is no name of a member; write letters, digits, ".", "_" and "-", like db1 (63 at most)`;
}

const readMember: Reader<DatabaseMember> = mapped(
  section<WrittenMember>(
    {
      name: setting<string | null>(text('the name of a member', judgeName), null),
      host: setting(text('a host', judgeHost)),
      port: setting(wholeNumber(1, 65535), 3306),
      maxTenants: setting<number | null>(wholeNumber(1, 1_000_000), null),
    },
    ({ name, host }, placeOf, refuse) => {
      if (name !== null || host === undefined || judgeName(host) === null) return;
      refuse(placeOf('host'), `${JSON.stringify(host)} cannot be the member's name, too; write one, like name: db1`);
    },
  ),
  ({ name, ...written }) => ({ name: name ?? written.host, ...written }),
);

const readList = listOf(readMember, 'members, each as "- host: ADDRESS"', 1);

export const readMembers: Reader<DatabaseMember[]> = (at, refuse) => {
  const members = readList(at, refuse);
  if (members === undefined || at.kind !== 'list') return members;
  const { items } = at;
  refuseTwins(items, 'name', (index) => members[index]?.name, refuse);
  refuseTwins(
    items,
    'host',
    (index) => {
      const member = members[index];
      return member && `${member.host.toLowerCase()}, port ${member.port}`;
    },
    refuse,
  );
  return members;
};

const claims = { name: 'is the name', host: 'is the address' } as const;

function refuseTwins(
  items: readonly Located[],
  key: 'name' | 'host',
  valueOf: (index: number) => string | undefined,
  refuse: Refuse,
): void {
  const firstLines = new Map<string, number>();
  items.forEach((item, index) => {
    const value = valueOf(index) ?? '';
    const firstLine = firstLines.get(value);
    if (firstLine === undefined) return void firstLines.set(value, item.line);
    const message = `${JSON.stringify(value)} ${claims[key]} of another member already (line ${firstLine}); write another one`;
    refuse({ ...placeOfKey(item, key), path: `${item.path}.${key}` }, message);
  });
}

/** A name that is not written is the host's. */
function placeOfKey(item: Located, key: string): Located {
  const entries = item.kind === 'section' ? item.entries : [];
  return entries.find((entry) => entry.key === key)?.value ?? item;
}
