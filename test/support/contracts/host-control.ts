/** What a host says of itself in each beat of its lease: held by the real host and by its fake alike. */
import type { HostControl } from '../../../activities/hosts';
import { tenantStateNames } from '../../../src/domain/tenants/tenant-state';

export interface HostControlHarness {
  readonly host: string;
  readonly control: HostControl;
  /** A new life of its agent. */
  rebirth(): void;
  end(): Promise<void>;
}

/** The moment, and nothing besides. */
const isMoment = (text: string) => new Date(text).toISOString() === text;

export function describeHostControl(what: string, begin: () => Promise<HostControlHarness>): void {
  describe(what, () => {
    let harness: HostControlHarness;
    beforeEach(async () => {
      harness = await begin();
    });
    afterEach(() => harness.end());

    test('says all that a reader of the lease reads, and no more', () => {
      const any = { text: expect.any(String) as unknown, count: expect.any(Number) as unknown };
      expect(harness.control.status()).toStrictEqual({
        host: harness.host,
        incarnation: any.text,
        agentSince: any.text,
        asOf: any.text,
        isScanned: true,
        configHash: any.text,
        configRefused: null,
        launchHash: any.text,
        tenants: { total: 0, byState: Object.fromEntries(tenantStateNames.map((name) => [name, 0])) },
        untold: { count: 0, oldestAt: null, names: [] },
        problems: [],
        databases: [],
      });
    });

    test('is true as of the moment that it is asked', () => {
      const beforeMs = Date.now();
      const { asOf, agentSince } = harness.control.status();
      expect(Date.parse(asOf)).toBeGreaterThanOrEqual(beforeMs);
      expect(Date.parse(asOf)).toBeLessThanOrEqual(Date.now());
      expect([asOf, agentSince].every(isMoment)).toBe(true);
    });

    test('arrives as it was sent', () => {
      const status = harness.control.status();
      expect(JSON.parse(JSON.stringify(status))).toStrictEqual(status);
    });

    test('names its life by the moment that it began, so a newer one sorts later', () => {
      const { incarnation, agentSince } = harness.control.status();
      expect(incarnation).toMatch(new RegExp(`^${agentSince}-\\w+$`));
      expect(harness.control.status().incarnation).toBe(incarnation);
      harness.rebirth();
      const next = harness.control.status();
      expect(next.incarnation > incarnation).toBe(true);
      expect(next.incarnation).toMatch(new RegExp(`^${next.agentSince}-\\w+$`));
    });
  });
}
