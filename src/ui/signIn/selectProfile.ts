import { hostname } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { sentences } from '../../senders/words/words.ts';
import { showWarning } from '../notify.ts';
import { profileItems, type ProfileItem } from './profileItems.ts';
import type { ListedProfiles, OwnProfiles } from '../../senders/accounts/profiles.ts';

export interface ProfileSource {
  load(): Promise<OwnProfiles>;
  /** Fires when one of the files has changed. */
  readonly onDidChange: vscode.Event<undefined>;
  /** Where this extension runs, and so where the files are. */
  readonly kind: vscode.ExtensionKind;
}

const SETUP_GUIDE = 'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html';

/**
 * Lets you choose profiles of the AWS config and credentials files, or the environment's credentials. Lists unusable
 * ones with the reason. It starts with choosing one, by click or Enter, unless several are in use; "Select Several…" adds
 * check boxes. The list follows the files while it's open.
 * @param current the profiles in use
 * @returns their names in the order of the files, or `undefined` if nothing was chosen
 * @throws what `load` throws
 */
export async function pickProfiles(
  source: ProfileSource,
  current: readonly string[],
): Promise<readonly string[] | undefined> {
  const picker = new ProfilePicker(source, current);
  try {
    return await picker.result;
  } finally {
    picker.dispose();
  }
}

class ProfilePicker {
  readonly #source: ProfileSource;
  readonly #current: readonly string[];
  readonly #picker = vscode.window.createQuickPick<ProfileItem>();
  readonly #several = { iconPath: new vscode.ThemeIcon('checklist'), tooltip: l10n.t('Select Several…') };
  readonly #readAgain = {
    iconPath: new vscode.ThemeIcon('refresh'),
    tooltip: l10n.t('Read the Files Again'),
  };
  readonly #guide = {
    iconPath: new vscode.ThemeIcon('question'),
    tooltip: l10n.t('How to Set Up a Profile'),
  };
  readonly #settled = Promise.withResolvers<readonly string[] | undefined>();
  readonly #listening: vscode.Disposable;
  #openFile: vscode.QuickInputButton | null = null;
  #list: OwnProfiles | null = null;
  #ticked: readonly string[];

  constructor(source: ProfileSource, current: readonly string[]) {
    this.#source = source;
    this.#current = current;
    this.#ticked = current;
    const picker = this.#picker;
    this.#listening = vscode.Disposable.from(
      picker,
      source.onDidChange(() => void this.#read()),
      picker.onDidAccept(() => this.#accept()),
      picker.onDidHide(() => this.#settled.resolve(undefined)),
      picker.onDidTriggerButton((button) => this.#press(button)),
      picker.onDidChangeSelection((selected) => this.#tick(selected)),
    );
    picker.keepScrollPosition = true;
    picker.matchOnDescription = true;
    this.#chooseMany(current.length > 1);
    picker.show();
    void this.#read();
  }

  /** The choice; `undefined` if the picker is closed without one. Rejects if the files can't be read. */
  get result(): Promise<readonly string[] | undefined> {
    return this.#settled.promise;
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #read(): Promise<void> {
    this.#picker.busy = true;
    try {
      const list = await this.#source.load();
      // New items would take back a check that VS Code has not yet reported.
      if (!isDeepStrictEqual(list, this.#list)) {
        this.#list = list;
        this.#fill();
      }
    } catch (error) {
      this.#settled.reject(error instanceof Error ? error : new Error(String(error)));
    }
    this.#picker.busy = false;
  }

  #fill(): void {
    if (this.#list === null) return;
    const picker = this.#picker;
    const isMany = picker.canSelectMany;
    const active = picker.activeItems[0]?.profile ?? this.#current[0];
    const items = profileItems(this.#list, this.#current, isMany);
    const profiles = items.filter(({ role }) => role === 'profile');
    picker.items = items;
    picker.placeholder = placeholder(profiles.length > 0, isMany, this.#current);
    if (isMany) picker.selectedItems = profiles.filter(({ profile }) => this.#ticked.includes(profile));
    picker.activeItems = profiles.filter(({ profile }) => profile === active);
    this.#openFile = {
      iconPath: new vscode.ThemeIcon('go-to-file'),
      tooltip: l10n.t('Open {0}', this.#list.config.configFilepath),
    };
    const first = isMany ? [vscode.QuickInputButtons.Back] : profiles.length > 1 ? [this.#several] : [];
    picker.buttons = [...first, this.#openFile, this.#readAgain, this.#guide];
  }

  #chooseMany(isMany: boolean): void {
    const place = describeMachine(vscode.env.remoteName, this.#source.kind);
    this.#picker.canSelectMany = isMany;
    this.#picker.title = isMany
      ? l10n.t('Select AWS Profiles on {0}', place)
      : l10n.t('Select AWS Profile on {0}', place);
    this.#picker.value = '';
    this.#fill();
  }

  #accept(): void {
    const { selectedItems, activeItems } = this.#picker;
    // Enter on a row without any check chooses that row.
    const chosen = selectedItems.length > 0 ? selectedItems : activeItems;
    const [first] = chosen;
    const broken = chosen.find(({ role }) => role === 'broken');
    if (first?.role === 'several') this.#chooseMany(true);
    else if (first?.role === 'guide') openGuide();
    else if (broken !== undefined) explain(broken, this.#list?.config);
    else if (first !== undefined) this.#settled.resolve(chosen.map(({ profile }) => profile));
  }

  #press(button: vscode.QuickInputButton): void {
    if (button === this.#several) this.#chooseMany(true);
    else if (button === vscode.QuickInputButtons.Back) this.#chooseMany(false);
    else if (button === this.#readAgain) void this.#read();
    else if (button === this.#guide) openGuide();
    else if (button === this.#openFile && this.#list !== null) void openConfig(this.#list.config);
  }

  #tick(selected: readonly ProfileItem[]): void {
    if (!this.#picker.canSelectMany) return;
    const usable = selected.filter(({ role }) => role === 'profile');
    this.#ticked = usable.map(({ profile }) => profile);
    // The top check box checks everything; uncheck the unusable ones again.
    if (usable.length < selected.length) this.#picker.selectedItems = usable;
  }
}

const openGuide = (): void => void vscode.env.openExternal(vscode.Uri.parse(SETUP_GUIDE));

function placeholder(isAny: boolean, isMany: boolean, current: readonly string[]): string {
  if (!isAny) return l10n.t('A new profile shows up here by itself');
  if (isMany) return l10n.t('Profiles to sign in with, side by side');
  return current.length === 0
    ? l10n.t('Profile to sign in with')
    : l10n.t('Now: {0}', current.join(l10n.t(', ')));
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
    await showWarning(l10n.t('{0} cannot be opened; it may not exist yet.', configFilepath));
  }
}

/** Describes where this extension's files are. A remote window has two machines. */
function describeMachine(remoteName: string | undefined, kind: vscode.ExtensionKind): string {
  if (remoteName === undefined) return l10n.t('this machine');
  return kind === vscode.ExtensionKind.UI
    ? l10n.t('this machine, not the remote one ({0})', remoteName)
    : l10n.t('the remote machine {0} ({1})', hostname(), remoteName);
}
