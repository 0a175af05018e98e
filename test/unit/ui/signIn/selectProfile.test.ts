import { expect, it, vi } from 'vitest';
import type { OwnProfiles } from '../../../../src/senders/accounts/profiles.ts';

interface Row {
  readonly profile: string;
}

/** VS Code's picker. It reports a checked box to the extension only after `report`. */
class Picker {
  canSelectMany = false;
  title = '';
  value = '';
  placeholder: string | undefined;
  busy = false;
  activeItems: readonly Row[] = [];
  buttons: readonly unknown[] = [];
  checked: readonly string[] = [];
  #items: readonly Row[] = [];
  #onSelection: (selected: readonly Row[]) => void = () => undefined;
  #onAccept: () => void = () => undefined;

  get items() {
    return this.#items;
  }
  set items(items) {
    this.#items = items;
    this.checked = [];
  }
  get selectedItems() {
    return this.#items.filter(({ profile }) => this.checked.includes(profile));
  }
  set selectedItems(items) {
    this.checked = items.map(({ profile }) => profile);
  }
  readonly onDidChangeSelection = (listener: (selected: readonly Row[]) => void) => {
    this.#onSelection = listener;
  };
  readonly onDidAccept = (listener: () => void) => {
    this.#onAccept = listener;
  };
  readonly onDidHide = () => undefined;
  readonly onDidTriggerButton = () => undefined;
  show() {
    this.canSelectMany = true;
  }
  report() {
    this.#onSelection(this.selectedItems);
  }
  accept() {
    this.#onAccept();
  }
}

const picker = new Picker();
vi.mock('vscode', () => ({
  Disposable: { from: () => ({ dispose: () => undefined }) },
  env: { remoteName: undefined },
  ExtensionKind: { UI: 1 },
  QuickInputButtons: { Back: {} },
  QuickPickItemKind: { Separator: -1 },
  ThemeIcon: function ThemeIcon() {},
  window: { createQuickPick: () => picker },
}));
const { pickProfiles } = await import('../../../../src/ui/signIn/selectProfile.ts');

const profile = (name: string) =>
  ({ name, kind: 'static', region: null, accountId: null, problem: null }) as const;
const files = (...names: readonly string[]): OwnProfiles => ({
  config: { configFilepath: '/config', filepath: '/credentials', profiles: names.map(profile), problems: [] },
  environment: null,
});

it('The profile picker keeps a check that VS Code has not yet reported when unchanged files are read again', async () => {
  let listed = files('mail', 'shop', 'web');
  let saved: () => unknown = () => undefined;
  const source = {
    load: () => Promise.resolve(structuredClone(listed)),
    onDidChange: (listener: () => unknown) => {
      saved = listener;
      return { dispose: () => undefined };
    },
    kind: 1,
  };
  const choice = pickProfiles(source as never, ['mail', 'shop']);
  await vi.waitFor(() => expect(picker.checked).toEqual(['mail', 'shop']));
  picker.checked = ['mail', 'shop', 'web'];
  saved();
  await vi.waitFor(() => expect(picker.busy).toBe(false));
  picker.report();
  // A change of the files is still shown, with the checks.
  listed = files('mail', 'new', 'shop', 'web');
  saved();
  await vi.waitFor(() => expect(picker.items).toHaveLength(4));
  picker.accept();
  expect(await choice).toEqual(['mail', 'shop', 'web']);
});
