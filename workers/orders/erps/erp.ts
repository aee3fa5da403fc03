import type { ErpAnswer } from '../../../src/domain/orders/erp-answer';

/** Who is asked whether orders have arrived. */
export interface Erp {
  /** Never rejects for what happens at the ERP. */
  ask: (numbers: readonly string[]) => Promise<ErpAnswer>;
}
