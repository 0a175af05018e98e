import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { sentences } from '../../senders/words/words.ts';
import { showWarning } from '../notify.ts';
import { profileItems } from './profileItems.ts';
import type { ListedProfiles, OwnProfiles } from '../../senders/accounts/profiles.ts';
import type { ProfileItem } from './profileItems.ts';

/** Where the picker gets its profiles from. */
export interface ProfileSource {
  /** Reads the files anew. */
  load(): Promise<OwnProfiles>;
  /** Fires when one of the files has changed. */
  readonly onDidChange: vscode.Event<undefined>;
  /** Whose files these are, in words: `this machine`. */
  readonly place: string;
}

const SETUP_GUIDE = 'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html';

/**
 * Lets a person choose profiles of the AWS config and credentials files, or the credentials of the environment.
 * Those that cannot work are listed with the reason. It begins with choosing one, by a click or Enter, unless
 * several are in use; "Select Several…" puts boxes before the rows. The list follows the files while it is open.
 *
 * @param current the profiles in use.
 * @returns their names in the order of the files, or `undefined` when nothing was chosen.
 * @throws what `load` throws.
 */
export async function pickProfiles(
  source: ProfileSource,
  current: readonly string[],
): Promise<readonly string[] | undefined> {
  const several = { iconPath: new vscode.ThemeIcon('checklist'), tooltip: l10n.t('Select Several…') };
  const readAgain = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: l10n.t('Read the Files Again') };
  const guide = { iconPath: new vscode.ThemeIcon('question'), tooltip: l10n.t('How to Set Up a Profile') };
  const picker = vscode.window.createQuickPick<ProfileItem>();
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[] | undefined>();
  let list: OwnProfiles | null = null;
  let ticked: readonly string[] = current;
  let openFile: vscode.QuickInputButton | null = null;

  const fill = (): void => {
    if (list === null) return;
    const isMany = picker.canSelectMany;
    const active = picker.activeItems[0]?.profile ?? current[0];
    const items = profileItems(list, current, isMany);
    const profiles = items.filter(({ role }) => role === 'profile');
    picker.items = items;
    picker.placeholder = placeholder(profiles.length > 0, isMany, current);
    if (isMany) picker.selectedItems = profiles.filter(({ profile }) => ticked.includes(profile));
    picker.activeItems = profiles.filter(({ profile }) => profile === active);
    openFile = {
      iconPath: new vscode.ThemeIcon('go-to-file'),
      tooltip: l10n.t('Open {0}', list.config.configFilepath),
    };
    const first = isMany ? [vscode.QuickInputButtons.Back] : profiles.length > 1 ? [several] : [];
    picker.buttons = [...first, openFile, readAgain, guide];
  };
  const chooseMany = (isMany: boolean): void => {
    picker.canSelectMany = isMany;
    picker.title = isMany
      ? l10n.t('Select AWS Profiles on {0}', source.place)
      : l10n.t('Select AWS Profile on {0}', source.place);
    picker.value = '';
    fill();
  };
  const read = async (): Promise<void> => {
    picker.busy = true;
    try {
      list = await source.load();
      fill();
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
    picker.busy = false;
  };
  const accept = (): void => {
    // Enter on a row without any tick chooses that row.
    const chosen = picker.selectedItems.length > 0 ? picker.selectedItems : picker.activeItems;
    const [first] = chosen;
    const broken = chosen.find(({ role }) => role === 'broken');
    if (first?.role === 'several') chooseMany(true);
    else if (first?.role === 'guide') void vscode.env.openExternal(vscode.Uri.parse(SETUP_GUIDE));
    else if (broken !== undefined) explain(broken, list?.config);
    else if (first !== undefined) resolve(chosen.map(({ profile }) => profile));
  };

  const pressed = (button: vscode.QuickInputButton): void => {
    if (button === several) chooseMany(true);
    else if (button === vscode.QuickInputButtons.Back) chooseMany(false);
    else if (button === readAgain) void read();
    else if (button === guide) void vscode.env.openExternal(vscode.Uri.parse(SETUP_GUIDE));
    else if (button === openFile && list !== null) void openConfig(list.config);
  };

  const listening = vscode.Disposable.from(
    picker,
    source.onDidChange(() => void read()),
    picker.onDidAccept(accept),
    picker.onDidHide(() => resolve(undefined)),
    picker.onDidTriggerButton(pressed),
    picker.onDidChangeSelection((selected) => {
      if (!picker.canSelectMany) return;
      const usable = selected.filter(({ role }) => role === 'profile');
      ticked = usable.map(({ profile }) => profile);
      // One box ticks all; those that cannot be used lose their tick again.
      if (usable.length < selected.length) picker.selectedItems = usable;
    }),
  );
  picker.keepScrollPosition = true;
  picker.matchOnDescription = true;
  chooseMany(current.length > 1);
  picker.show();
  void read();
  try {
    return await promise;
  } finally {
    listening.dispose();
  }
}

function placeholder(isAny: boolean, isMany: boolean, current: readonly string[]): string {
  if (!isAny) return l10n.t('A new profile shows up here by itself');
  if (isMany) return l10n.t('Profiles to sign in with, side by side');
  return current.length === 0 ? l10n.t('Profile to sign in with') : l10n.t('Now: {0}', current.join(', '));
}

/** The picker stays open behind it. */
function explain({ profile, detail }: ProfileItem, config: ListedProfiles | undefined): void {
  const open = l10n.t('Open the AWS Config File');
  const message =
    profile === ''
      ? (detail ?? '')
      : sentences(l10n.t('The profile "{0}" cannot be used.', profile), detail ?? '');
  void showWarning(message, open).then((answer) => {
    if (answer === open && config !== undefined) return openConfig(config);
    return undefined;
  });
}

async function openConfig({ configFilepath }: ListedProfiles): Promise<void> {
  try {
    await vscode.window.showTextDocument(vscode.Uri.file(configFilepath));
  } catch {
    await showWarning(l10n.t('{0} cannot be opened; it may not be there yet.', configFilepath));
  }
}
