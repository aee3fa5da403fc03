/**
 * What a host found out about a member of a pool. up: tenants may be placed there. full, blocked, misconfigured and
 * unknown: nobody is placed there and nobody is moved away. down and readOnly: its tenants are moved away.
 */
export const databaseVerdicts = ['up', 'full', 'blocked', 'misconfigured', 'unknown', 'down', 'readOnly'] as const;
export type DatabaseVerdict = (typeof databaseVerdicts)[number];
