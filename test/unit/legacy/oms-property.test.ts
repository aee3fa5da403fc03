import fc from 'fast-check';
import { stringify } from 'yaml';
import { importOms, type ImportedOms, type LegacyFile } from '../../../src/legacy/oms';
import { readOrdersText } from '../../support/orders-section';

/** What could stand there, by mistake too. */
const anything = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
  fc.constantFrom('12', '012', '0.5', 'true', 'off'),
  fc.constantFrom('a@b', 'A <a@b>', 'http://h', 'http://h/é', 'http://u:p@h', '/srv', '~', 'localhost', '::1', '-'),
);
const or = (...usual: unknown[]) => fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...usual) }, anything);
/** With the first numbers that are too small and too large. */
const number = (usual: unknown, ...edges: number[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(usual) },
    { weight: 3, arbitrary: fc.constantFrom(...edges) },
    anything,
  );
const some = (settings: Record<string, fc.Arbitrary<unknown>>) =>
  fc.oneof({ weight: 4, arbitrary: fc.record(settings) }, fc.record(settings, { requiredKeys: [] }));

const secrets = ['hunter2-shop', 'hunter2-mail', 'hunter2-erp'];
const parts: Record<string, fc.Arbitrary<unknown>> = {
  'service.yml': some({
    running_cycle: number(120, 0, 0.001, 0.0001, 2_073_600, 2_073_601),
    max_attempts: number(4, -1, 0, 1000, 1001),
    max_orders_per_request: number(5, 0, 1, 1000, 1001),
    downtime_wait: number(30, 0, 1, 2_073_600, 2_073_601),
  }),
  'process.yml': some({ app_name: or('monitor'), ontop: or(true) }),
  'integration_server.yml': some({
    host: or('node1'),
    port: number(13630, 0, 1, 65535, 65536),
    username: or('root'),
    rails_root: or('/srv/shop/current'),
  }),
  'email.yml': some({
    smtp: some({
      address: or('mail1', 'localhost'),
      port: number(587, 465, 0, 1, 65535, 65536),
      enable_starttls_auto: or(true, false),
      ssl: or(true, false),
      user_name: or('me@example.org', 'me'),
      password: fc.constant('hunter2-mail'),
    }),
    from: or('w@example.org'),
    subscribers: fc.oneof(fc.array(or('ops@example.org', 'OPS@example.org')), anything),
  }),
  'abacos.yml': some({ wsdl_order_api: or('http://erp/a?wsdl'), key: fc.constant('hunter2-erp') }),
  'database.yml': some({
    adapter: or('mysql2'),
    host: or('db1'),
    port: number(3306, 0, 1, 65535, 65536),
    username: or('shop'),
    password: fc.constant('hunter2-shop'),
    database: or('shop'),
  }),
};

const written = fc
  .oneof({ weight: 4, arbitrary: fc.record(parts) }, fc.record(parts, { requiredKeys: [] }))
  .map((settings) => Object.entries(settings).map(([name, value]) => ({ name, text: stringify(value) })));

/** As a hand spoils a file: a quote too many, a line cut off, a piece of something else. */
const spoilt = fc
  .tuple(
    written,
    fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.constantFrom('"', "'", '\n', ': ', '[', '- ', '#', '\t', ''))),
  )
  .map(([files, hurts]) => {
    const texts = files.map(({ text }) => text);
    for (const [which, at, piece] of hurts) {
      if (texts.length === 0) continue;
      const index = which % texts.length;
      const text = texts[index] ?? '';
      texts[index] = `${text.slice(0, at)}${piece}${text.slice(piece === '' ? at + 1 : at)}`;
    }
    return files.map(({ name }, index): LegacyFile => ({ name, text: texts[index] ?? '' }));
  });

function pathsToFillIn({ notes }: ImportedOms): string[] {
  return notes.flatMap((note) => /^Fill in ([A-Za-z.]+): /.exec(note)?.[1] ?? []).sort();
}

test('what ours refuses of an import is exactly what its notes ask a person to fill in', () => {
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.oneof(written, spoilt), (files) => {
      const outcome = importOms(files);
      const { problems } = readOrdersText(outcome.configuration);
      expect(problems.map(({ path }) => path).sort()).toEqual(pathsToFillIn(outcome));
      if (problems.length === 0) accepted++;
      else refused++;
    }),
    { numRuns: 300 },
  );
  expect(Math.min(accepted, refused)).toBeGreaterThan(3);
});

test('whatever else stands in a file, a secret goes into its own file and nowhere else', () => {
  fc.assert(
    fc.property(written, (files) => {
      const { configuration, notes, secretFiles } = importOms(files);
      for (const secret of secrets) expect([configuration, ...notes].join('\n')).not.toContain(secret);
      for (const { content } of secretFiles) expect(secrets).toContain(content.trimEnd());
    }),
  );
});

test('every file that the configuration names is handed over, or a note says who makes it', () => {
  fc.assert(
    fc.property(written, (files) => {
      const { configuration, notes, secretFiles } = importOms(files);
      const named = [...configuration.matchAll(/File: \.\/(.+)$/gm)].map(([, name = '']) => name);
      const there = secretFiles.map(({ name }) => name);
      const asked = notes.flatMap((note) => /^Make the file ([a-z_.]+)[,:]/.exec(note)?.[1] ?? []);
      expect([...there, ...asked].sort()).toEqual(named.sort());
    }),
  );
});
