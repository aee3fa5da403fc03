/** A server whose clock jumps over what workflows wait for. Its own for each test file: the clock is one for all. */
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { keywordType, searchAttributes } from '../../src/domain/search-attributes';
import { identity, TestTemporal } from './temporal';
import { timeSkippingServerPath } from './temporal-server';

export class SkippingServer {
  private constructor(
    private readonly environment: TestWorkflowEnvironment,
    readonly temporal: TestTemporal,
  ) {}

  static async start(): Promise<SkippingServer> {
    const environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: timeSkippingServerPath() } },
      client: { identity },
    });
    await environment.connection.operatorService.addSearchAttributes({
      namespace: 'default',
      searchAttributes: Object.fromEntries(searchAttributes.map(({ name }) => [name, keywordType])),
    });
    return new SkippingServer(environment, TestTemporal.over(environment));
  }

  /** Of its clock. */
  nowMs(): Promise<number> {
    return this.environment.currentTimeMs();
  }

  /** Lets so much time pass, as fast as the workflows allow. */
  pass(ms: number): Promise<void> {
    return this.environment.sleep(ms);
  }

  async stop(): Promise<void> {
    await this.temporal.stopWorkers();
    await this.environment.teardown();
  }
}
