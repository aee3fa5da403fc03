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

/** Few policies with many targets: each is tried for each import. */
function policiesOf([room, { imports, packages }]) {
  const from = { element: { type: room } };
  const rooms = (edge) => Object.keys(imports).filter((other) => imports[other] === edge);
  const values = [{ element: { type: [room, ...rooms('yes')] } }, ...packageTargets(packages, 'yes')];
  const types = [{ element: { type: [...rooms('type'), ...rooms('messages')] } }, ...packageTargets(packages, 'type')];
  for (const type of rooms('messages')) values.push({ element: { type }, file: { categories: messages } });
  return [
    { from, allow: { to: values } },
    { from, allow: { to: types, dependency: { kind: 'type' } } },
  ];
}

function packageTargets(packages, edge) {
  if (packages === 'any') return edge === 'yes' ? [{ module: { origin: ['external', 'core'] } }] : [];
  const sources = Object.keys(packages).filter((source) => packages[source] === edge);
  return sources.map((source) => ({
    module: source === 'node:' ? { origin: 'core' } : { origin: 'external', source },
  }));
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
