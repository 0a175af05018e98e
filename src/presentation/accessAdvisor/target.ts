import * as l10n from '@vscode/l10n';
import { isSameUser, type UserRef } from '../../senders/model/sameUser.ts';
import type { AdvisorPage, AdvisorTarget, Problem } from './protocol.ts';

/** Whether two targets share a panel. The profile counts: it decides what you may see. */
export function isSameTarget(a: AdvisorTarget, b: AdvisorTarget): boolean {
  return a.profile === b.profile && a.accountId === b.accountId && isSameUser(toUserRef(a), toUserRef(b));
}

function toUserRef({ userArn, userId = null }: AdvisorTarget): UserRef {
  return { arn: userArn, id: userId };
}

/** Returns the target with its user's current name and path. */
export function followed<T extends AdvisorTarget>(target: T, { arn, id }: UserRef): T {
  const userId = id ?? target.userId ?? null;
  return arn === target.userArn && userId === (target.userId ?? null)
    ? target
    : { ...target, userArn: arn, userId };
}

/** Returns the user's name in an ARN like `arn:aws:iam::111122223333:user/team/mail/deploy-bot`; `root` for root. */
export function parseUserName(userArn: string): string {
  return userArn.slice(Math.max(userArn.lastIndexOf('/'), userArn.lastIndexOf(':')) + 1);
}

/** Returns why a panel must not show an answer about another account or user; `null` if it belongs to the panel. */
export function mismatch(target: AdvisorTarget, page: AdvisorPage): Problem | null {
  if (page.account.accountId !== target.accountId) {
    return {
      title: l10n.t('Another account answered'),
      message: l10n.t(
        'This panel is about account {0}. The profile "{1}" now belongs to account {2}, so nothing of its answer is shown here.',
        target.accountId,
        target.profile,
        page.account.accountId,
      ),
      nextStep: l10n.t(
        'Choose a profile of the first account, or open Access Advisor again from the list of users.',
      ),
      actions: [],
    };
  }
  if (!isSameUser(page.user, toUserRef(target))) {
    return {
      title: l10n.t('The answer is about another user'),
      message: l10n.t('This panel is about {0}; the answer is about {1}.', target.userArn, page.user.arn),
      nextStep: l10n.t('Open Access Advisor again from the list of users.'),
      actions: [],
    };
  }
  return null;
}
