/** The view of IAM users, as package.json names it. */
export const USERS_VIEW = 'awsSesSenders.users';

/** The panels'. Needs `onWebviewPanel:awsSesSenders.accessAdvisor` among the activation events to survive a reload. */
export const ACCESS_ADVISOR_VIEW = 'awsSesSenders.accessAdvisor';
