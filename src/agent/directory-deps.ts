/** What adding and removing a tenant's directory need. */
import type { TenantSettings } from '../../config/tenants';
import type { AddTenantRequest } from '../domain/tenants/directory-request';
import type { DirectoryLedger } from './directory-ledger';
import type { HiddenFolders } from './hidden-folders';
import type { Journal } from './journal';
import type { PortReservations } from './port-reservations';

export interface DirectoryDeps {
  host: string;
  ledger: DirectoryLedger;
  journal: Journal;
  ports: PortReservations;
  hidden: HiddenFolders;
  settings: () => TenantSettings;
  isSupervised: (name: string) => boolean;
  onMovedIn: (request: AddTenantRequest, port: number) => void;
  onMovedAway: (name: string, reason: string) => void;
}
