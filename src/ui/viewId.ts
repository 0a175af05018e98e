/** The view of IAM users, as in package.json. */
export const USERS_VIEW = 'awsSesSenders.users';

/** The panels. To survive a reload, each needs its `onWebviewPanel:…` activation event. */
export const ACCESS_ADVISOR_PANEL = 'awsSesSenders.accessAdvisor';
export const OVERVIEW_PANEL = 'awsSesSenders.overview';
export const WHO_PANEL = 'awsSesSenders.who';
/** Doesn't survive a reload: it would have to ask SES again. */
export const SETUP_PANEL = 'awsSesSenders.setup';
