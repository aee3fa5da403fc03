/** The kinds of ERPs. A new one is a file beside this, and a line in each of the tables below. */
import { oneOf, show, type Reader } from '../reading/readers';
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

const kindNames = Object.keys(kinds) as ErpKind[];
const readKind = oneOf(...kindNames);

export const readErp: Reader<ErpSettings> = (at, refuse) => {
  if (at.kind === 'invalid') return undefined;
  if (at.kind !== 'section') {
    refuse(at, `${show(at)} is no ERP; write its settings below it, first its kind: ${kindNames.join(' or ')}`);
    return undefined;
  }
  const written = at.entries.find(({ key }) => key === 'kind')?.value;
  if (written === undefined || written.kind === 'nothing') {
    refuse({ ...at, path: `${at.path}.kind` }, `is missing; write ${kindNames.join(' or ')}`);
    return undefined;
  }
  const kind = readKind(written, refuse);
  return kind === undefined ? undefined : kinds[kind].read(at, refuse);
};

export function placedErp(erp: ErpSettings, folder: string): ErpSettings {
  return kinds[erp.kind].placed(erp, folder);
}
