import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ListedProfile, ListedProfiles, OwnProfiles } from '../../senders/accounts/profiles.ts';
import { plainItem } from '../plainItem.ts';

/** A row of the picker: a profile you can choose, one that can't be used, or another action. */
export interface ProfileItem extends vscode.QuickPickItem {
  readonly role: 'profile' | 'broken' | 'several' | 'guide' | 'separator';
  /** The profile's name; empty for other rows. */
  readonly profile: string;
}

/** Describes how a profile signs in. */
function kindWords(kind: ListedProfile['kind']): string {
  switch (kind) {
    case 'static':
      return l10n.t('access key');
    case 'assume-role':
      return l10n.t('assumes a role');
    case 'web-identity':
      return l10n.t('web identity');
    case 'process':
      return l10n.t('credential process');
    case 'sso':
      return 'IAM Identity Center (SSO)';
    case 'login':
      return 'aws login';
    case 'none':
      return '';
  }
}

/** Returns the rows of the picker: usable profiles, unusable ones with the reason, and other actions. */
export function profileItems(
  { config, environment }: OwnProfiles,
  current: readonly string[],
  isMany: boolean,
): readonly ProfileItem[] {
  const usable = [
    ...config.profiles
      .filter(({ problem }) => problem === null)
      .map((profile) => usableItem(profile, current)),
    ...(environment === null ? [] : [environmentItem(environment, current)]),
  ].map((item) => (isMany ? { ...item, iconPath: UNTICKED } : item));
  const broken = [
    ...config.profiles.flatMap((profile) => (profile.problem === null ? [] : [brokenItem(profile)])),
    ...config.problems.map((problem) => fileItem(problem)),
  ];
  const cannot = l10n.t('Cannot be used');
  if (isMany) return [...usable, ...withHeading(cannot, broken)];
  return [
    ...usable,
    ...withHeading(l10n.t('More'), usable.length > 1 ? [severalItem()] : []),
    ...withHeading(cannot, broken),
    ...(usable.length === 0 ? [...withHeading(l10n.t('No AWS profile was found'), [guideItem(config)])] : []),
  ];
}

const UNTICKED = new vscode.ThemeIcon('account');

const severalItem = (): ProfileItem => ({
  role: 'several',
  profile: '',
  label: l10n.t('Select Several…'),
  description: l10n.t('their accounts side by side in one tree'),
  iconPath: new vscode.ThemeIcon('checklist'),
});

function usableItem(profile: ListedProfile, current: readonly string[]): ProfileItem {
  const { name, kind, region, accountId } = profile;
  return chosenItem(name, name, [kindWords(kind), region, accountId], current);
}

function environmentItem(name: string, current: readonly string[]): ProfileItem {
  return chosenItem(name, l10n.t('Credentials of the environment'), ['AWS_ACCESS_KEY_ID'], current);
}

function chosenItem(
  profile: string,
  label: string,
  facts: readonly (string | null)[],
  current: readonly string[],
): ProfileItem {
  const isCurrent = current.includes(profile);
  return plainItem({
    role: 'profile',
    profile,
    label,
    // The check mark says the same, but not to a screen reader.
    description: [isCurrent ? l10n.t('in use') : null, ...facts].filter(Boolean).join(' · '),
    iconPath: isCurrent ? new vscode.ThemeIcon('check') : UNTICKED,
  });
}

function brokenItem({ name, kind, region, accountId, problem }: ListedProfile): ProfileItem {
  return plainItem({
    role: 'broken',
    profile: name,
    label: name,
    description: [kindWords(kind), region, accountId].filter(Boolean).join(' · '),
    detail: problem ?? '',
    iconPath: new vscode.ThemeIcon('warning'),
  });
}

function fileItem(problem: string): ProfileItem {
  return plainItem({
    role: 'broken',
    profile: '',
    label: l10n.t('A file cannot be read'),
    detail: problem,
    iconPath: new vscode.ThemeIcon('warning'),
  });
}

function guideItem({ configFilepath, filepath }: ListedProfiles): ProfileItem {
  return plainItem({
    role: 'guide',
    profile: '',
    label: l10n.t('How to Set Up a Profile'),
    detail: l10n.t('Looked in {0} and {1}.', configFilepath, filepath),
    iconPath: new vscode.ThemeIcon('link-external'),
    alwaysShow: true,
  });
}

function withHeading(label: string, items: readonly ProfileItem[]): readonly ProfileItem[] {
  const separator: ProfileItem = {
    role: 'separator',
    profile: '',
    label,
    kind: vscode.QuickPickItemKind.Separator,
  };
  return items.length === 0 ? [] : [separator, ...items];
}
