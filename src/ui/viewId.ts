/** The view of IAM users, as package.json names it. */
export const USERS_VIEW = 'awsSesSenders.users';

/** The panels. Each needs its `onWebviewPanel:…` among the activation events to survive a reload. */
export const ACCESS_ADVISOR_PANEL = 'awsSesSenders.accessAdvisor';
export const OVERVIEW_PANEL = 'awsSesSenders.overview';
