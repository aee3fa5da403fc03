/** The kinds of ERPs. A new one is a file beside this, and a line in each of the tables below. */
import { byKind } from '../reading/by-kind';
import type { Reader } from '../reading/readers';
import { placedAbacosSoap, readAbacosSoap, type AbacosSoapErp } from './abacos-soap';

export type ErpSettings = AbacosSoapErp;
export type ErpKind = ErpSettings['kind'];
export type ErpOf<Kind extends ErpKind> = Extract<ErpSettings, { kind: Kind }>;

interface KindOfErp<Kind extends ErpKind> {
  read: Reader<ErpOf<Kind>>;
  /** With absolute paths: they are relative to the folder of the configuration. */
  placed: (erp: ErpOf<Kind>, folder: string) => ErpOf<Kind>;
}

const kinds: { [Kind in ErpKind]: KindOfErp<Kind> } = {
  'abacos-soap': { read: readAbacosSoap, placed: placedAbacosSoap },
};

export const readErp = byKind<ErpSettings>('ERP', { 'abacos-soap': kinds['abacos-soap'].read });

export function placedErp(erp: ErpSettings, folder: string): ErpSettings {
  return kinds[erp.kind].placed(erp, folder);
}
