/** The view of IAM users, as package.json names it. */
export const USERS_VIEW = 'awsSesSenders.users';
