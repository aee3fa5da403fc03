/**
 * Who may import whom: the one table that the lint configuration and its test are made from. What is absent is refused.
 *
 * imports: `yes` values and types; `type` only `import type`; `messages` types, and the values of
 * `workflows/<word>/messages.ts`, which are one definition of a message for its sender and its receiver.
 * packages: the same for what comes from outside; `node:` stands for Node's own modules, `any` for everything.
 * workers hand the bundler a path to workflows, which is no import. Tests and tools may import anything.
 */
exports.rooms = {
  domain: { folder: 'src/domain', imports: {}, packages: {} },
  telemetry: { folder: 'src/telemetry', imports: { domain: 'yes' }, packages: 'any' },
  adapters: { folder: 'src/adapters', imports: { domain: 'yes', telemetry: 'yes' }, packages: 'any' },
  agent: {
    folder: 'src/agent',
    imports: { domain: 'yes', telemetry: 'yes', adapters: 'yes', config: 'type' },
    packages: { 'node:': 'yes' },
  },
  store: {
    folder: 'src/store',
    imports: { domain: 'yes', telemetry: 'yes', adapters: 'yes' },
    packages: { 'node:': 'yes', mysql2: 'yes' },
  },
  client: {
    folder: 'src/client',
    imports: { domain: 'yes', config: 'type', workflows: 'messages' },
    packages: {
      'node:': 'yes',
      '@grpc/grpc-js': 'yes',
      '@temporalio/client': 'yes',
      '@temporalio/common': 'yes',
      '@temporalio/envconfig': 'yes',
    },
  },
  embedded: {
    folder: 'src/embedded',
    imports: { domain: 'yes', telemetry: 'yes', adapters: 'yes', config: 'type' },
    packages: 'any',
  },
  legacy: {
    folder: 'src/legacy',
    imports: { domain: 'yes', config: 'type' },
    packages: { yaml: 'yes' },
  },
  doctor: {
    folder: 'src/doctor',
    imports: { domain: 'yes', adapters: 'yes', store: 'yes', client: 'yes', config: 'type' },
    packages: { 'node:': 'yes' },
  },
  cli: {
    folder: 'src/cli',
    imports: {
      domain: 'yes',
      telemetry: 'yes',
      adapters: 'yes',
      store: 'yes',
      client: 'yes',
      legacy: 'yes',
      doctor: 'yes',
      config: 'yes',
      workers: 'yes',
    },
    packages: { 'node:': 'yes', commander: 'yes', '@temporalio/client': 'type' },
  },
  config: { folder: 'config', imports: { domain: 'yes' }, packages: { 'node:': 'yes', yaml: 'yes' } },
  workflows: {
    folder: 'workflows',
    imports: { domain: 'yes', activities: 'type' },
    packages: { '@temporalio/workflow': 'yes', '@temporalio/common': 'type' },
  },
  activities: {
    folder: 'activities',
    imports: { domain: 'yes', adapters: 'type', agent: 'type', store: 'type', client: 'type', config: 'type' },
    packages: { 'node:': 'yes', '@temporalio/activity': 'yes', '@temporalio/common': 'yes' },
  },
  workers: {
    folder: 'workers',
    imports: {
      domain: 'yes',
      telemetry: 'yes',
      adapters: 'yes',
      agent: 'yes',
      store: 'yes',
      client: 'yes',
      embedded: 'yes',
      config: 'yes',
      activities: 'yes',
    },
    packages: 'any',
  },
};

/**
 * Words do not import each other's rooms; what they share goes through src/domain. It holds where the rooms are split by
 * words: a folder of that name, or, where one file is enough, a file (`src/client/tenants.ts`, `tenant-commands.ts`).
 * The agent, the configuration and the command line join words, so there it does not.
 */
exports.words = {
  tenants: 'tenant',
  databases: 'database',
  hosts: 'host',
  metrics: 'metric',
  orders: 'order',
  alerts: 'alert',
};
exports.roomsSplitByWords = ['workflows', 'activities', 'client'];
