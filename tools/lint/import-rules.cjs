/** The import table as ESLint configuration. */
const boundaries = require('eslint-plugin-boundaries');
const { rooms, words, roomsSplitByWords } = require('./import-table.cjs');

const messages = 'messages';

function elements() {
  return Object.entries(rooms).map(([type, { folder }]) => ({ type, pattern: folder, partialMatch: false }));
}

function files() {
  const folders = roomsSplitByWords.map((room) => rooms[room].folder).join(',');
  const ofWords = Object.entries(words).flatMap(([plural, singular]) => [
    { category: plural, pattern: `{${folders}}/${plural}/**` },
    { category: plural, pattern: `{${folders}}/{${plural},${singular},${singular}-*}.ts` },
  ]);
  return [{ category: messages, pattern: `${rooms.workflows.folder}/*/messages.ts` }, ...ofWords];
}

const typesOnly = { kind: 'type' };

function policiesOf([room, { imports, packages }]) {
  const from = { element: { type: room } };
  const allow = (to, edge) => ({ from, allow: { to, ...(edge === 'yes' ? {} : { dependency: typesOnly }) } });
  const toRooms = Object.entries(imports).map(([other, edge]) => allow({ element: { type: other } }, edge));
  const toMessages = Object.entries(imports)
    .filter(([, edge]) => edge === 'messages')
    .map(([other]) => allow({ element: { type: other }, file: { categories: messages } }, 'yes'));
  const toPackages =
    packages === 'any'
      ? [allow({ module: { origin: ['external', 'core'] } }, 'yes')]
      : Object.entries(packages).map(([source, edge]) =>
          allow({ module: source === 'node:' ? { origin: 'core' } : { origin: 'external', source } }, edge),
        );
  return [allow({ element: { type: room } }, 'yes'), ...toRooms, ...toMessages, ...toPackages];
}

function policiesOfWords() {
  return Object.keys(words).map((word) => ({
    from: { file: { categories: word } },
    disallow: { to: { file: { categories: { anyOf: Object.keys(words).filter((other) => other !== word) } } } },
  }));
}

/** `root` is the folder that the table's folders lie in. */
exports.importRules = (root) => ({
  files: Object.values(rooms).map(({ folder }) => `${folder}/**/*.ts`),
  plugins: { boundaries },
  settings: {
    'import/resolver': { typescript: { noWarnOnMultipleProjects: true } },
    'boundaries/root-path': root,
    'boundaries/elements': elements(),
    'boundaries/files': files(),
    'boundaries/legacy-templates': false,
    'boundaries/additional-dependency-nodes': [
      { selector: 'TSImportType > Literal', kind: 'type', name: 'import-type' },
      { selector: 'TSExternalModuleReference > Literal', kind: 'value', name: 'import-equals' },
    ],
  },
  rules: {
    'boundaries/dependencies': [
      'error',
      {
        default: 'disallow',
        checkAllOrigins: true,
        checkUnknownLocals: true,
        checkInternals: true,
        message:
          '{{from.element.types}} may not import {{dependency.source}} ({{dependency.kind}}); see tools/lint/import-table.cjs',
        policies: [...Object.entries(rooms).flatMap(policiesOf), ...policiesOfWords()],
      },
    ],
  },
});
