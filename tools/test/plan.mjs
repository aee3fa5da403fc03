/**
 * What runs when. The levels of a stage run side by side: those that mostly wait. A level's lanes are Jests of their
 * own, each with a part of its files one after the other, because files of one lane share a server or a range of ports.
 */
const stages = [['static'], ['unit'], ['activities'], ['replay'], ['workflows', 'integration'], ['scenarios']];
const lanes = { workflows: 2, integration: 4, scenarios: 3 };

/** Of files that wait for real time, in seconds, seen on two processors; of the others the longer ones run longer. */
const seenSeconds = {
  'test/scenarios/orders-storm.test.ts': 220,
  'test/scenarios/alert-storm.test.ts': 170,
  'test/scenarios/orders-away.test.ts': 150,
  'test/scenarios/pool-decides.test.ts': 80,
  'test/scenarios/told-by-mail.test.ts': 85,
  'test/scenarios/cut-links.test.ts': 62,
  'test/scenarios/server-away.test.ts': 58,
  'test/scenarios/documented-json.test.ts': 90,
  'test/scenarios/chaos.test.ts': 52,
  'test/scenarios/watching.test.ts': 50,
  'test/scenarios/changed-configuration.test.ts': 47,
  'test/scenarios/crashes-and-requests.test.ts': 44,
  'test/scenarios/legacy-databases.test.ts': 40,
  'test/scenarios/healing.test.ts': 39,
  'test/scenarios/directories.test.ts': 28,
  'test/scenarios/embedded-store.test.ts': 28,
  'test/scenarios/a-database-died.test.ts': 25,
  'test/scenarios/adding-and-removing.test.ts': 27,
  'test/scenarios/everything-at-once.test.ts': 17,
  'test/scenarios/legacy-tenants.test.ts': 13,
  'test/scenarios/beyond-the-budget.test.ts': 11,
  'test/scenarios/not-ours.test.ts': 8,
  'test/scenarios/what-happened.test.ts': 8,
  'test/scenarios/changed-workflow.test.ts': 8,
};
const bytesPerSecond = 400;

export const levels = stages.flat();

export function stagesOf(chosen) {
  return stages.map((stage) => stage.filter((level) => chosen.includes(level))).filter((stage) => stage.length > 0);
}

/** Undefined where Jest itself says how many files run at a time. */
export function lanesOf(level) {
  return lanes[level];
}

export function weightOf(path, bytes) {
  return seenSeconds[path] ?? bytes / bytesPerSecond;
}

/** Deals files of `{path, weight}`, the heaviest first, each to the lane that has least; no lane is empty. */
export function dealFiles(files, count) {
  const dealt = Array.from({ length: Math.min(count, files.length) }, () => ({ weight: 0, paths: [] }));
  const byName = (left, right) => (left.path < right.path ? -1 : 1);
  for (const { path, weight } of [...files].sort((left, right) => right.weight - left.weight || byName(left, right))) {
    const lightest = dealt.reduce((least, lane) => (lane.weight < least.weight ? lane : least));
    lightest.weight += weight;
    lightest.paths.push(path);
  }
  return dealt.map(({ paths }) => paths);
}
