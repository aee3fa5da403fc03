/** The kinds of ERPs: one in each file beside this. */
import type { ErpKind, ErpOf, ErpSettings } from '../../../config/orders';
import { abacosSoap } from './abacos-soap';
import type { Erp } from './erp';

/** One that is missing here is a type error. */
const kinds: { [Kind in ErpKind]: (settings: ErpOf<Kind>) => Erp } = { 'abacos-soap': abacosSoap };

export function openErp(settings: ErpSettings): Erp {
  return kinds[settings.kind](settings);
}
