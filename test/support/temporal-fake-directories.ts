/** A host's directories as `watchHost` sees them. */
import type { DirectoryControl } from '../../activities/hosts/tenant-directories';
import type {
  AddedTenant,
  AddTenantRequest,
  RemovedTenant,
  RemoveTenantRequest,
} from '../../src/domain/tenants/directory-request';

/** Answers a repeated `requestId` as it did at first. */
export class FakeDirectories implements DirectoryControl {
  readonly names = new Map<string, number>();
  readonly requests: (AddTenantRequest | RemoveTenantRequest)[] = [];
  private readonly answers = new Map<string, AddedTenant | RemovedTenant>();
  /** Stands before each request, and may fail it. */
  onRequest: (signal: AbortSignal) => Promise<void> = async () => {};
  /** Stands behind each one: what was done is done, and the answer may be lost. */
  onDone: () => Promise<void> = async () => {};

  constructor(private readonly host: string) {}

  add(request: AddTenantRequest, signal: AbortSignal): Promise<AddedTenant> {
    return this.once(request, signal, () => {
      const port = request.port ?? 8100 + this.names.size;
      this.names.set(request.name, port);
      return { name: request.name, host: this.host, port, journal: 'j1', seq: this.names.size };
    });
  }

  remove(request: RemoveTenantRequest, signal: AbortSignal): Promise<RemovedTenant> {
    return this.once(request, signal, () => {
      this.names.delete(request.name);
      return { name: request.name, host: this.host, directory: `/srv/tenants/${request.name}` };
    });
  }

  private async once<T extends AddedTenant | RemovedTenant>(
    request: AddTenantRequest | RemoveTenantRequest,
    signal: AbortSignal,
    act: () => T,
  ): Promise<T> {
    this.requests.push(request);
    await this.onRequest(signal);
    const answer = (this.answers.get(request.requestId) as T | undefined) ?? act();
    this.answers.set(request.requestId, answer);
    await this.onDone();
    return answer;
  }
}
