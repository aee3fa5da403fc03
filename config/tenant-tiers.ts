import { listOf, setting, text, type Reader } from './reading/readers';

const tierName = text('the name of a tier', (value) =>
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(value)
    ? null
    : `${JSON.stringify(value)} is no name of a tier; write letters, digits, "_" and "-", like gold (63 at most)`,
);

const readNames = listOf(tierName, 'tiers, the most important first', 1);

const readTiers: Reader<string[]> = (at, refuse) => {
  const tiers = readNames(at, refuse);
  if (tiers === undefined || at.kind !== 'list') return tiers;
  tiers.forEach((tier, index) => {
    if (tiers.indexOf(tier) !== index) refuse(at.items[index] ?? at, `"${tier}" is a tier already; remove it here`);
  });
  return tiers;
};

export const tiersSetting = setting(readTiers, ['gold', 'standard']);
