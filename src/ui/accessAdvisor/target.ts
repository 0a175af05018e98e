/** Whom a panel is about, and whether an answer is about the same. */
import type { AdvisorPage, AdvisorTarget, Problem } from './protocol.ts';

/** The same for targets that share a panel. The profile is part of it: it decides with whose eyes one looks. */
export function panelKey(target: AdvisorTarget): string {
  return JSON.stringify([target.profile, target.accountId, target.userArn]);
}

/** The user's name in an ARN like `arn:aws:iam::111122223333:user/team/mail/deploy-bot`; `root` for root. */
export function userNameOf(userArn: string): string {
  return userArn.slice(Math.max(userArn.lastIndexOf('/'), userArn.lastIndexOf(':')) + 1);
}

/**
 * Why an answer must not be shown in this panel: it comes from another account (the profile was pointed
 * elsewhere since) or is about another user. `null`: it is the panel's own.
 */
export function mismatch(target: AdvisorTarget, page: AdvisorPage): Problem | null {
  if (page.account.accountId !== target.accountId) {
    return {
      title: 'Another account answered',
      message:
        `This panel is about account ${target.accountId}. The profile "${target.profile}" now belongs to ` +
        `account ${page.account.accountId}, so nothing of its answer is shown here.`,
      nextStep: 'Choose a profile of the first account, or open Access Advisor anew from the list of users.',
      actions: [],
    };
  }
  if (page.user.arn !== target.userArn) {
    return {
      title: 'The answer is about another user',
      message: `This panel is about ${target.userArn}; the answer is about ${page.user.arn}.`,
      nextStep: 'Open Access Advisor anew from the list of users.',
      actions: [],
    };
  }
  return null;
}
