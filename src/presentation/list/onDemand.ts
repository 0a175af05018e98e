/** What the list shows beside its rows of accounts, groups and users. Loaded together: each part is a file to open. */
export { badge } from './badge.ts';
export { createDetailRow } from './detailRows.ts';
export { mailRows } from './mailRegions.ts';
export { filterMessage, stateMessage } from './messages.ts';
export { createTooltip, LINKED_COMMANDS } from './tooltips.ts';
