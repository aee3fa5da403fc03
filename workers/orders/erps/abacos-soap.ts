import type { AbacosSoapErp } from '../../../config/orders';
import { AbacosOrders } from '../../../src/adapters/soap/abacos-orders';
import type { Erp } from './erp';

export function abacosSoap({ wsdl, endpoint, keyFile, numberField, timeoutMs }: AbacosSoapErp): Erp {
  return new AbacosOrders({ wsdl, endpoint, keyFile, numberField, timeoutMs });
}
