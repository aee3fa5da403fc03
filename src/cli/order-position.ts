/** `orders position`: how far the scan is, and what holds it up. */
import { askShop } from '../client/order-reading';
import { nobodyWatches } from '../client/order-requests';
import { RequestFailure } from '../client/request-failure';
import { printJson, type Call } from './call';
import { positionText } from './order-position-text';
import { viewPosition } from './order-position-view';
import { requireOrders } from './with-orders';
import { withTemporal } from './with-temporal';

export function position(call: Call): Promise<number> {
  const configuration = call.configuration();
  const { shop } = requireOrders(configuration);
  return withTemporal(configuration, async (client) => {
    const state = await askShop(client, shop);
    if (state === 'gone') throw nobodyWatches(shop);
    if (state === null) {
      throw new RequestFailure('noWorker', 'no worker answered; see that `watchkeeper worker` runs');
    }
    const view = viewPosition(state);
    if (call.isJson) printJson(call.terminal, view);
    else call.terminal.out(positionText(view, call.terminal, Date.now()));
    return 0;
  });
}
