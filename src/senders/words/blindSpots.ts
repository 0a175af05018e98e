import * as l10n from '@vscode/l10n';

/**
 * What the signals and policies can't show. Sources: IAM API Reference, GetAccessKeyLastUsed; IAM User Guide, "Refine
 * permissions using last accessed information"; SES Developer Guide, "Using sending authorization".
 */
export function blindSpots(): readonly string[] {
  return [
    l10n.t(
      'An access key keeps only its last used service, and of uses within 15 minutes only the first: a mail can be hidden behind a later call to another service. A deleted key takes its history with it.',
    ),
    l10n.t(
      'Access Advisor shows when Amazon SES was last accessed, for at least 400 days back, usually within 4 hours. Of the actions that send, it tracks only SendBounce and SendCustomVerificationEmail, not SendEmail or SendRawEmail. It counts denied attempts, and does not list SES for a user if no identity policy allows it.',
    ),
    l10n.t(
      'A sending authorization policy on an SES identity can let a user send even if no IAM policy does.',
    ),
    l10n.t(
      'A role has no access keys, and everything that runs with it looks alike. Mails are counted by bare name: a user and a role of the same name look alike, too.',
    ),
  ];
}
