/** What the list shows once there is an account. Loaded together: each part is a file to open. */
export { badge } from './badge.ts';
export { createRow } from './detailRows.ts';
export { mailRows } from './mailRegions.ts';
export { filterMessage, stateMessage } from './messages.ts';
export { createTooltip, LINKED_COMMANDS } from './tooltips.ts';
