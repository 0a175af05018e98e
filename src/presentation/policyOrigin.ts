import * as l10n from '@vscode/l10n';
import type { GrantingPolicy } from '../senders/model/model.ts';

/** `managed policy through group mailers`. */
export function policyOrigin({ type, group }: GrantingPolicy): string {
  switch (type) {
    case 'inline':
      return l10n.t('inline policy');
    case 'managed':
      return l10n.t('managed policy');
    case 'group-inline':
      return l10n.t('inline policy of group {0}', group ?? '');
    case 'group-managed':
      return l10n.t('managed policy through group {0}', group ?? '');
  }
}
