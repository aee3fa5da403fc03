/** The sections `orders` and `alerts` of a text, read as a part of /etc/watchkeeper/watchkeeper.yaml. */
import { alertsSetting, placedAlerts, type AlertSettings } from '../../config/alerts';
import { ordersSetting, placedOrders, type OrderSettings } from '../../config/orders';
import { readDocument, type Place } from '../../config/reading/document';
import { section } from '../../config/reading/readers';

const folder = '/etc/watchkeeper';
const readSections = section<{ orders: OrderSettings | null; alerts: AlertSettings }>({
  orders: ordersSetting,
  alerts: alertsSetting,
});

export interface ReadOrders {
  orders: OrderSettings | null;
  alerts: AlertSettings;
}

export interface SectionProblem extends Place {
  message: string;
}

/** Null: something was refused. */
export function readOrdersText(text: string): { read: ReadOrders | null; problems: SectionProblem[] } {
  const problems: SectionProblem[] = [];
  const refuse = ({ path, line, column }: Place, message: string) =>
    void problems.push({ path, line, column, message });
  const document = readDocument(text, refuse);
  const settings = document === null ? undefined : readSections(document, refuse);
  if (settings === undefined || problems.length > 0) return { read: null, problems };
  const { orders, alerts } = settings;
  return { read: { orders: placedOrders(orders, folder), alerts: placedAlerts(alerts, folder) }, problems };
}

/** As a person reads them, `1:2: orders.shop: what is wrong; what would be right`. */
export function orderProblemsOf(text: string): string[] {
  return readOrdersText(text).problems.map(
    ({ line, column, path, message }) => `${line}:${column}: ${path}: ${message}`,
  );
}

/** What has to be written, each part on its line and with more settings in front. */
export function fewestOrders(more: { [part in 'orders' | 'database' | 'erp' | 'server']?: string } = {}): string {
  const { orders = '', database = '', erp = '', server = '' } = more;
  return `orders: { ${orders}
  database: { ${database} host: db1, username: shop, database: shop },
  erp: { ${erp} kind: abacos-soap, wsdl: "http://erp1/a?wsdl", keyFile: ./erp.key },
  integrationServer: { ${server} host: node1, username: deploy, privateKeyFile: ./id, knownHostsFile: kh, railsRoot: /srv } }`;
}
