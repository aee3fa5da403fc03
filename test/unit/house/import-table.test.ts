import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { importRules } from '../../../tools/lint/import-rules.cjs';
import { rooms, roomsSplitByWords, words, type Edge } from '../../../tools/lint/import-table.cjs';

/** One import, on a line of its own. */
interface Probe {
  title: string;
  file: string;
  line: string;
  isAllowed: boolean;
}

const repository = resolve(__dirname, '../../..');
let root: string;

const names = Object.keys(rooms);
const folderOf = (room: string): string => rooms[room]?.folder ?? '';
/** What a probe imports: one plain file in each room, and the messages of a word in workflows. */
const target = (room: string): string => `${folderOf(room)}/target.ts`;
const messages = `${folderOf('workflows')}/tenants/messages.ts`;

const forms = {
  value: (from: string) => `import { something } from '${from}';`,
  type: (from: string) => `import type { Something } from '${from}';`,
  'inline type': (from: string) => `import { type Something } from '${from}';`,
  're-exported value': (from: string) => `export { something } from '${from}';`,
  're-exported type': (from: string) => `export type { Something } from '${from}';`,
  'dynamically imported value': (from: string) => `void import('${from}');`,
  'required value': (from: string) => `import something = require('${from}');`,
  'imported in a type': (from: string) => `type Mine = import('${from}').Something;`,
};
type Form = keyof typeof forms;
const typeForms: Form[] = ['type', 're-exported type', 'imported in a type'];

function allows(edge: Edge | undefined, form: Form): boolean {
  return edge === 'yes' || (edge !== undefined && edge !== 'no' && typeForms.includes(form));
}

function probe(folder: string, imported: string, form: Form, isAllowed: boolean, name = 'probe.ts'): Probe {
  const isFile = imported.endsWith('.ts');
  const path = isFile ? relative(folder, imported).replace(/\.ts$/, '') : imported;
  const from = isFile && !path.startsWith('.') ? `./${path}` : path;
  return {
    title: `${form} of ${imported} in ${folder}`,
    file: `${folder}/${name}`,
    line: forms[form](from),
    isAllowed,
  };
}

function roomProbes(): Probe[] {
  return names.flatMap((room) =>
    names
      .filter((other) => other !== room)
      .flatMap((other) =>
        (Object.keys(forms) as Form[]).map((form) =>
          probe(folderOf(room), target(other), form, allows(rooms[room]?.imports[other], form)),
        ),
      ),
  );
}

function ownRoomProbes(): Probe[] {
  return names.map((room) => probe(folderOf(room), target(room), 'value', true));
}

function messageProbes(): Probe[] {
  return names
    .filter((room) => room !== 'workflows')
    .map((room) => {
      const edge = rooms[room]?.imports['workflows'];
      return probe(folderOf(room), messages, 'value', edge === 'yes' || edge === 'messages');
    });
}

function packageProbes(): Probe[] {
  const packages = ['node:fs', '@temporalio/workflow', '@temporalio/common', '@temporalio/common/lib/time', 'yaml'];
  return names.flatMap((room) =>
    packages.flatMap((source) => {
      const allowed = rooms[room]?.packages ?? {};
      const name = source.startsWith('node:') ? 'node:' : (source.split('/lib/')[0] ?? source);
      return (['value', 'type'] as const).map((form) =>
        probe(folderOf(room), source, form, allowed === 'any' || allows(allowed[name], form)),
      );
    }),
  );
}

function wordProbes(): Probe[] {
  return roomsSplitByWords.flatMap((room) =>
    Object.keys(words).flatMap((word) =>
      Object.keys(words).map((other) =>
        probe(`${folderOf(room)}/${word}`, `${folderOf(room)}/${other}/target.ts`, 'type', word === other),
      ),
    ),
  );
}

function outsideProbes(): Probe[] {
  return names.map((room) => probe(folderOf(room), 'test/target.ts', 'type', false));
}

const probes = {
  'from room to room': roomProbes(),
  'within a room': ownRoomProbes(),
  'of the messages of a workflow': messageProbes(),
  'of packages': packageProbes(),
  'between words': [
    ...wordProbes(),
    probe('src/client', 'src/client/hosts.ts', 'type', false, 'tenant-commands.ts'),
    probe('src/client/tenants', 'workflows/hosts/messages.ts', 'type', false),
    probe('workflows/tenants', 'activities/tenants/target.ts', 'type', true),
    probe('workflows/tenants', 'activities/hosts/target.ts', 'type', false),
    probe('src/client/tenants', 'workflows/tenants/messages.ts', 'value', true),
    probe('src/client/tenants', 'src/client/target.ts', 'value', true),
  ],
  'of what is no room': outsideProbes(),
};

const allProbes: Probe[] = Object.values(probes).flat();
const probeFiles = [...new Set(allProbes.map(({ file }) => file))];
const probesIn = (file: string): Probe[] => allProbes.filter((one) => one.file === file);

let refused: Map<string, Linter.LintMessage[]>;

function write(file: string, text: string): void {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'import-table-')));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  const something = 'export const something = 1;\nexport type Something = typeof something;\n';
  for (const room of names) write(target(room), something);
  for (const room of roomsSplitByWords) {
    for (const word of Object.keys(words)) write(`${folderOf(room)}/${word}/target.ts`, something);
  }
  for (const file of ['test/target.ts', messages, 'workflows/hosts/messages.ts', 'src/client/hosts.ts']) {
    write(file, something);
  }
  for (const file of probeFiles) {
    write(
      file,
      probesIn(file)
        .map(({ line }) => `${line}\n`)
        .join(''),
    );
  }
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser } }, importRules(root)],
  });
  const results = await eslint.lintFiles(probeFiles);
  refused = new Map(results.map((result) => [relative(root, result.filePath), result.messages]));
}, 30_000);

afterAll(() => {
  rmSync(root, { recursive: true });
});

test.each(Object.entries(probes))('every import %s is allowed or refused as the table says', (_what, some) => {
  const surprises = some.flatMap((one) => {
    const { title, file, isAllowed } = one;
    const line = probesIn(file).indexOf(one) + 1;
    const messages = refused.get(file)?.filter((message) => message.fatal || message.line === line);
    if (messages === undefined) return [`${title}: not looked at`];
    const other = messages.find(({ ruleId }) => ruleId !== 'boundaries/dependencies');
    if (other !== undefined) return [`${title}: ${other.message}`];
    const wasAllowed = messages.length === 0;
    return wasAllowed === isAllowed ? [] : [`${title} is ${wasAllowed ? 'allowed' : 'refused'}`];
  });
  expect(surprises).toEqual([]);
});

test('the table is the one of the house', () => {
  const order = [
    'domain',
    'telemetry',
    'adapters',
    'agent',
    'store',
    'client',
    'embedded',
    'legacy',
    'doctor',
    'cli',
    'config',
    'workflows',
    'activities',
    'workers',
  ];
  const marks: Record<Edge, string> = { yes: 'yes', type: 'type', messages: 'type*', no: '·' };
  const written = order.map((room) =>
    [room, ...order.map((other) => (other === room ? '-' : marks[rooms[room]?.imports[other] ?? 'no']))].join(' '),
  );
  expect(names).toEqual(order);
  expect(written).toEqual([
    'domain - · · · · · · · · · · · · ·',
    'telemetry yes - · · · · · · · · · · · ·',
    'adapters yes yes - · · · · · · · · · · ·',
    'agent yes yes yes - · · · · · · type · · ·',
    'store yes yes yes · - · · · · · · · · ·',
    'client yes · · · · - · · · · type type* · ·',
    'embedded yes yes yes · · · - · · · type · · ·',
    'legacy yes · · · · · · - · · type · · ·',
    'doctor yes · yes · yes yes · · - · type · · ·',
    'cli yes yes yes · yes yes · yes yes - yes · · yes',
    'config yes · · · · · · · · · - · · ·',
    'workflows yes · · · · · · · · · · - type ·',
    'activities yes · type type type type · · · · type · - ·',
    'workers yes yes yes yes yes yes yes · · · yes · yes -',
  ]);
});
