/** Those who can't have sent, or hardly: by reason. */
import * as l10n from '@vscode/l10n';
import type { Judged, Standing } from '../senders/who/standing.ts';
import type { Reason } from '../senders/who/suspect.ts';

/** Why principals of a standing belong together. */
type FoldKind =
  | 'created-later'
  | 'role-not-used'
  | 'no-credentials'
  | 'credentials-not-used'
  | 'advisor-before'
  | 'advisor-never'
  | 'no-permission';

export interface Fold {
  readonly standing: Standing;
  readonly label: string;
  readonly people: readonly Judged[];
}

/** Returns them by standing and reason, the largest groups of a standing first. */
export function foldedByReason(judged: readonly Judged[], standing: Standing): readonly Fold[] {
  const groups = Map.groupBy(
    judged.filter((one) => one.standing === standing),
    ({ why }) => foldKind(why),
  );
  return [...groups]
    .map(([kind, people]) => ({ standing, label: foldLabel(kind), people }))
    .sort((a, b) => b.people.length - a.people.length);
}

function foldKind(why: readonly Reason[]): FoldKind {
  const kinds = new Set(why.map(({ kind }) => kind));
  for (const kind of ['created-later', 'advisor-before', 'advisor-never', 'no-permission'] as const)
    if (kinds.has(kind)) return kind;
  if (kinds.has('role-used-before') || kinds.has('role-never-used')) return 'role-not-used';
  return kinds.has('no-keys') && kinds.has('console-never') ? 'no-credentials' : 'credentials-not-used';
}

function foldLabel(kind: FoldKind): string {
  switch (kind) {
    case 'created-later':
      return l10n.t('Created after that time');
    case 'role-not-used':
      return l10n.t('Role not used since before that time');
    case 'no-credentials':
      return l10n.t('No access key, and never signed in to the console');
    case 'credentials-not-used':
      return l10n.t('No access key or sign-in was used late enough');
    case 'advisor-before':
      return l10n.t('Last use of SES before that time, by Access Advisor');
    case 'advisor-never':
      return l10n.t('No use of SES in Access Advisor');
    case 'no-permission':
      return l10n.t('No IAM policy allows sending');
  }
}
