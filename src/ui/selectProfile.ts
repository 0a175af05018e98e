import * as vscode from 'vscode';
import type { Profile, SharedConfig } from '../aws/profiles.ts';

/** How a profile signs in, in words. */
const KINDS: Readonly<Record<Profile['kind'], string>> = {
  static: 'access key',
  'assume-role': 'assumes a role',
  'web-identity': 'web identity',
  process: 'credential process',
  sso: 'IAM Identity Center (SSO)',
  login: 'aws login',
  none: '',
};

/**
 * Lets a person choose one of the profiles in the AWS config and credentials files; broken ones are listed with
 * the reason. Answers the name, or `undefined` when nothing was chosen.
 */
export async function pickProfile(config: SharedConfig, current: string | null): Promise<string | undefined> {
  const items = config.profiles.map((profile) => ({
    label: profile.name,
    description: [inUse(profile, current), KINDS[profile.kind], profile.region, profile.accountId]
      .filter((part) => part !== null && part !== '')
      .join(' · '),
    iconPath: new vscode.ThemeIcon(iconOf(profile, current)),
    ...(profile.problem === null ? {} : { detail: `Cannot be used: ${profile.problem}` }),
  }));
  if (items.length === 0) {
    await explainMissing(config);
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Select AWS Profile',
    placeHolder: current === null ? 'Profile to sign in with' : `Now: ${current}`,
    matchOnDescription: true,
  });
  return chosen?.label;
}

/** The tick says the same, but not to a screen reader. */
function inUse({ name }: Profile, current: string | null): string {
  return name === current ? 'in use' : '';
}

function iconOf({ name, problem }: Profile, current: string | null): string {
  if (problem !== null) return 'warning';
  return name === current ? 'check' : 'account';
}

async function explainMissing({ configFilepath, filepath, problems }: SharedConfig): Promise<void> {
  const why = problems.length > 0 ? problems.join(' ') : `Looked in ${configFilepath} and ${filepath}.`;
  const learn = 'How to Set Up a Profile';
  const answer = await vscode.window.showWarningMessage(`No AWS profile was found. ${why}`, learn);
  if (answer === learn) await vscode.env.openExternal(vscode.Uri.parse(SETUP_GUIDE));
}

const SETUP_GUIDE = 'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html';
