/** What is said of a role beside its use of SES. */
import * as l10n from '@vscode/l10n';
import type { KindCounts } from '../model/evidence.ts';
import type { Evidence } from '../model/model.ts';
import { roleKind } from '../model/userIdentity.ts';
import type { NamedFact, WordFormat } from './changeWords.ts';
import { listNames } from './reportCaveat.ts';
import { counted, formatCount, usersAndRoles } from './words.ts';

/**
 * Returns what a principal is called in a list of users and roles: `role/NAME`, as in its ARN, for a role. No name of a
 * user has a slash.
 */
export function principalName({ name, kind }: Pick<Evidence, 'name' | 'kind'>): string {
  return kind === 'root' ? l10n.t('Root user') : kind === 'role' ? `role/${name}` : name;
}

/** Returns what sort of role it is; `null` where that is nothing special. */
function roleKindWords(role: Pick<Evidence, 'path'>): string | null {
  switch (roleKind(role)) {
    case 'service-linked':
      return l10n.t('Service-linked role');
    case 'identity-center':
      return l10n.t('Role of IAM Identity Center');
    case 'role':
      return null;
  }
}

/** Returns what is known of a role, a fact an item: its sort, when it was last used at all, and who may assume it. */
export function roleWords(
  { role, path }: Pick<Evidence, 'role' | 'path'>,
  { when, quoted }: WordFormat,
): readonly string[] {
  const sort = roleKindWords({ path });
  return [
    ...(sort === null ? [] : [sort]),
    ...(role === undefined ? [] : [lastUseWords(role, { when, quoted }), assumedByWords(role, quoted)]),
  ];
}

/** Returns the same as facts with their names. */
export function roleFacts(
  { role, path }: Pick<Evidence, 'role' | 'path'>,
  { when, quoted }: WordFormat,
): readonly NamedFact[] {
  const sort = roleKindWords({ path });
  return [
    ...(sort === null ? [] : [[l10n.t('Kind'), sort] as const]),
    ...(role === undefined
      ? []
      : [
          [l10n.t('Last used for any service'), lastUseValue(role, { when, quoted })] as const,
          [
            l10n.t('May be assumed by'),
            role.assumedBy.length === 0 ? l10n.t('not known') : listNames(role.assumedBy.map(quoted)),
          ] as const,
        ]),
  ];
}

function lastUseValue({ lastUsed }: Pick<Facts, 'lastUsed'>, { when, quoted }: WordFormat): string {
  if (lastUsed === undefined) return l10n.t('not known: AWS did not say');
  if (lastUsed === null) return l10n.t('not in the tracking period');
  const { at, region } = lastUsed;
  return region === null ? when(at) : l10n.t('{0} in {1}', when(at), quoted(region));
}

type Facts = NonNullable<Evidence['role']>;

function lastUseWords({ lastUsed }: Pick<Facts, 'lastUsed'>, { when, quoted }: WordFormat): string {
  if (lastUsed === undefined) return l10n.t('AWS did not say when the role was last used');
  if (lastUsed === null) return l10n.t('Not used for any service in the tracking period');
  const { at, region } = lastUsed;
  return region === null
    ? l10n.t('Last used for any service {0}', when(at))
    : l10n.t('Last used for any service {0} in {1}', when(at), quoted(region));
}

function assumedByWords({ assumedBy }: Facts, quoted: WordFormat['quoted']): string {
  return assumedBy.length === 0
    ? l10n.t('Not known who may assume it')
    : l10n.t('May be assumed by {0}', listNames(assumedBy.map(quoted)));
}

/**
 * Returns how many of a list are meant, users and roles apart: `2 of 9 users and root, 1 of 2 roles`. Root is no IAM user, so
 * where it is one of them, it is said: `2 users and root of 9 users and root`.
 */
export function partWords(part: KindCounts, all: KindCounts): string {
  const allUsers = usersAndRoles({ ...all, roles: 0 });
  const ofUsers =
    part.roots === 0
      ? l10n.t({
          message: '{0} of {1}',
          args: [formatCount(part.users), allUsers],
          comment: 'A number of people',
        })
      : l10n.t({
          message: '{0} of {1}',
          args: [usersAndRoles({ ...part, roles: 0 }), allUsers],
          comment: 'A part with its names',
        });
  if (all.roles === 0) return ofUsers;
  const ofRoles = l10n.t({
    message: '{0} of {1}',
    args: [formatCount(part.roles), counted(all.roles, 'role')],
    comment: 'A number of things',
  });
  return all.users + all.roots === 0 ? ofRoles : l10n.t('{0}, {1}', ofUsers, ofRoles);
}
