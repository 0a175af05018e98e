/** What rows are made of. */
import type { CanSend } from '../../../../src/senders/model/model.ts';

export const PAGES = {
  resource: 'IAM User Guide, "IAM JSON policy elements: Resource"',
  notResource: 'IAM User Guide, "IAM JSON policy elements: NotResource"',
  identifiers: 'IAM User Guide, "IAM identifiers"',
  arns: 'IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)"',
  variables: 'IAM User Guide, "IAM policy elements: Variables and tags"',
  version: 'IAM User Guide, "IAM JSON policy elements: Version"',
  action: 'IAM User Guide, "IAM JSON policy elements: Action"',
  notAction: 'IAM User Guide, "IAM JSON policy elements: NotAction"',
  effect: 'IAM User Guide, "IAM JSON policy elements: Effect"',
  condition: 'IAM User Guide, "IAM JSON policy elements: Condition"',
  principal: 'IAM User Guide, "AWS JSON policy elements: Principal"',
  statement: 'IAM User Guide, "IAM JSON policy elements: Statement"',
  elements: 'IAM User Guide, "IAM JSON policy element reference"',
  grammar: 'IAM User Guide, "Grammar of the IAM JSON policy language"',
  evaluation: 'IAM User Guide, "Policy evaluation logic"',
  boundaries: 'IAM User Guide, "Permissions boundaries for IAM entities"',
  sesV1: 'Service Authorization Reference, "Actions, resources, and condition keys for Amazon SES"',
  sesV2:
    'Service Authorization Reference, "Actions, resources, and condition keys for Amazon Simple Email Service v2"',
  regions: 'SES Developer Guide, "Regions and Amazon SES" (a request goes to the endpoint of one Region)',
  identities: 'SES Developer Guide, "Creating and verifying identities in Amazon SES" (one for each Region)',
  listTemplates: 'SES API Reference, "ListTemplates" (those of the current Region)',
  listVerification: 'SES API Reference, "ListCustomVerificationEmailTemplates" (those of the current Region)',
  templates: 'SES Developer Guide, "Using templates to send personalized email with the Amazon SES API"',
} as const;

export const arn = (resource: string, region = 'us-east-1', account = '111122223333'): string =>
  `arn:aws:ses:${region}:${account}:${resource}`;
export const allow = (
  Resource: string | readonly string[],
  Action: string | readonly string[] = 'ses:*',
) => ({
  Effect: 'Allow',
  Action,
  Resource,
});
export const deny = (Resource: string | readonly string[], Action: string | readonly string[] = 'ses:*') => ({
  ...allow(Resource, Action),
  Effect: 'Deny',
});
export const version = (Version: string | undefined, Statement: object) => ({ Version, Statement });
export const IP = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };
export const IDENTITY = arn('identity/example.com');

export type Short = readonly [
  what: string,
  page: keyof typeof PAGES,
  policy: object,
  expected: CanSend,
  boundary?: object,
];
