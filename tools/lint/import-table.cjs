/**
 * Who may import whom: house.md section 3 for the rooms that exist. What is absent is refused.
 *
 * `imports`: yes = values and types, type = `import type` only, messages = types, plus the values of
 * `workflows/<word>/messages.ts` (one definition of a message for its sender and its receiver).
 * `packages`: what comes from outside; `any`, or a list of packages with yes or type. `node:` stands for Node's own modules.
 * workers hand the bundler a path to workflows, which is no import.
 */
const anyButWorkflow = { '@temporalio/workflow': 'no' };

exports.rooms = {
  domain: { folder: 'src/domain', imports: {}, packages: {} },
  telemetry: { folder: 'src/telemetry', imports: { domain: 'yes' }, packages: 'any' },
  adapters: { folder: 'src/adapters', imports: { domain: 'yes', telemetry: 'yes' }, packages: 'any' },
  agent: {
    folder: 'src/agent',
    imports: { domain: 'yes', telemetry: 'yes', adapters: 'yes', config: 'type' },
    packages: { 'node:': 'yes' },
  },
  client: {
    folder: 'src/client',
    imports: { domain: 'yes', config: 'type', workflows: 'messages' },
    packages: { 'node:': 'yes', '@temporalio/client': 'yes', '@temporalio/common': 'yes', '@temporalio/envconfig': 'yes' },
  },
  embedded: {
    folder: 'src/embedded',
    imports: { domain: 'yes', telemetry: 'yes', adapters: 'yes', config: 'type' },
    packages: 'any',
  },
  cli: {
    folder: 'src/cli',
    imports: { domain: 'yes', telemetry: 'yes', adapters: 'yes', client: 'yes', config: 'yes', workers: 'yes' },
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
    imports: { domain: 'yes', adapters: 'type', agent: 'type', client: 'type', config: 'type' },
    packages: { 'node:': 'yes', '@temporalio/activity': 'yes', '@temporalio/common': 'yes' },
  },
  workers: {
    folder: 'workers',
    imports: {
      domain: 'yes',
      telemetry: 'yes',
      adapters: 'yes',
      agent: 'yes',
      client: 'yes',
      embedded: 'yes',
      config: 'yes',
      activities: 'yes',
    },
    packages: 'any',
  },
};
