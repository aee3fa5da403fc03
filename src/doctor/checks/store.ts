/** Whether the store, if there is one, answers and is as it should be. */
import { lookAtStore, type StoreLook } from '../../store/look';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

/** Longer the whole examination does not wait. */
const longestMs = 3_000;

export async function examineStore({ configuration: { store } }: Patient): Promise<Verdict[]> {
  return store === null ? [] : [judgeStore(await lookAtStore(store, longestMs))];
}

export function judgeStore({ place, address, version, failure }: StoreLook): Verdict {
  if (failure === null) return fine(`the store (${address}) is in order, on ${version}`);
  const [found = '', ...remedies] = failure.message.split('; ');
  const remedy = remedies.length === 0 ? '`watchkeeper store check`, and docs/store.md' : remedies.join('; ');
  // As with Temporal: one that nobody has started is no fault.
  return place === 'embedded' && failure.kind === 'storeAway' ? advice(found, remedy) : problem(found, remedy);
}
