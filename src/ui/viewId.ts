/** The view of IAM users, as in package.json. */
export const USERS_VIEW = 'awsSesSenders.users';

/**
 * What panels show: a panel's type is `awsSesSenders.` and one of these. Only those that are named here can be filled, and
 * Clear Stored Data closes them all.
 */
export const PANEL_PAGES = ['accessAdvisor', 'calls', 'mailLog', 'overview', 'setup', 'who'] as const;
export type PanelPage = (typeof PANEL_PAGES)[number];

/** The panels. To survive a reload, each needs its `onWebviewPanel:…` activation event. */
export const ACCESS_ADVISOR_PANEL = 'awsSesSenders.accessAdvisor';
export const OVERVIEW_PANEL = 'awsSesSenders.overview';
export const WHO_PANEL = 'awsSesSenders.who';
/** Doesn't survive a reload: it would have to ask SES again. */
export const SETUP_PANEL = 'awsSesSenders.setup';
