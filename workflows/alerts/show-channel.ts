import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { channelCondition, channelPage } from '../../src/domain/alerts/channel-page';
import type { ChannelState } from '../../src/domain/alerts/channel-state';
import { opsStateAttribute } from '../../src/domain/search-attributes';

/** Only that it fails, or does not any more, is an event: messages come and go. */
export function showChannel(state: ChannelState): void {
  setCurrentDetails(channelPage(state));
  const value = channelCondition(state) === 'failing' ? 'failing' : 'well';
  const present = workflowInfo().typedSearchAttributes.get(opsStateAttribute) ?? null;
  if (present !== value) upsertSearchAttributes([{ key: opsStateAttribute, value }]);
}
