/** As package.json declares them, under `languageModelTools`. */
export const TOOL_NAMES = [
  'ses_senders_list',
  'ses_senders_user',
  'ses_senders_find_key',
  'ses_senders_refresh',
  'ses_senders_who',
] as const;
export type ToolName = (typeof TOOL_NAMES)[number];
