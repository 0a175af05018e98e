import assert from 'node:assert/strict';
import type { ProblemKind } from '../../../src/senders/model/problem.ts';
import { CONTEXT_KEYS, VIEW_CONTEXT_KEYS } from '../../../src/ui/contextKeys.ts';
import { settings } from '../../../src/ui/settings.ts';
import { manifest } from '../extension.ts';
import type { MenuItem } from '../extension.ts';

/** Every problem the view can have; that none is forgotten here is the compiler's business. */
const PROBLEMS: Readonly<Record<ProblemKind, true>> = {
  'no-profile': true,
  'no-credentials': true,
  expired: true,
  mfa: true,
  'no-role': true,
  rejected: true,
  swapped: true,
  denied: true,
  offline: true,
  clock: true,
  throttled: true,
  failed: true,
};

const STATES = ['idle', 'connecting', 'scanning', 'ready', 'empty', ...Object.keys(PROBLEMS)];

describe('The manifest', () => {
  const { activationEvents } = manifest();
  const { commands, menus, views, viewsWelcome, configuration } = manifest().contributes;
  const viewIds = Object.values(views).flatMap((ofContainer) => ofContainer.map(({ id }) => id));
  const names = new Set(commands.map(({ command }) => command));
  const items = Object.entries(menus).flatMap(([menu, entries]) =>
    entries.map((item): MenuItem & { menu: string } => ({ ...item, menu })),
  );

  it('gives every command a title and the category for the palette', () => {
    for (const { command, title, category } of commands) {
      assert.match(title, /^[A-Z]/, command);
      assert.equal(category, 'AWS SES Senders', command);
    }
  });

  it('names only existing commands, in menus and in welcome views', () => {
    const inMenus = items.map(({ command }) => command);
    const inWelcomes = viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command ?? ''),
    );
    assert.ok(inMenus.length > 0 && inWelcomes.length > 0);
    assert.deepEqual(
      [...inMenus, ...inWelcomes].filter((command) => !names.has(command)),
      [],
    );
  });

  it('gives an icon to every command that is a button', () => {
    const buttons = items.filter(({ group }) => /^(navigation|inline)/.test(group));
    const withIcon = new Set(commands.flatMap(({ command, icon }) => (icon === undefined ? [] : [command])));
    assert.deepEqual(
      buttons.map(({ command }) => command).filter((command) => !withIcon.has(command)),
      [],
    );
  });

  it('uses only context keys that the code sets', () => {
    const conditions = [
      ...[...items, ...viewsWelcome].map(({ when }) => when),
      ...commands.map(({ enablement }) => enablement ?? ''),
    ].map((condition) => condition.replaceAll(/\b(view|webviewId) == [\w.']+/g, ''));
    const keys = conditions.flatMap((condition) =>
      [...condition.matchAll(/\bawsSesSenders\.([\w.]+)/g)].map(([, key]) => key ?? ''),
    );
    const ofViews = viewIds.flatMap((id) => Object.keys(VIEW_CONTEXT_KEYS).map((key) => `${id}.${key}`));
    assert.deepEqual(
      new Set(keys.map((key) => `awsSesSenders.${key}`)),
      new Set([...Object.keys(CONTEXT_KEYS).map((key) => `awsSesSenders.${key}`), ...ofViews]),
    );
  });

  it('refers only to its own view, and to its states', () => {
    const ids = new Set(viewIds);
    const conditions = [...items, ...viewsWelcome].map(({ when }) => when);
    const named = (pattern: RegExp) =>
      conditions.flatMap((when) => [...when.matchAll(pattern)].map(([, name]) => name ?? ''));
    assert.deepEqual(
      [...named(/\bview == ([\w.]+)/g), ...viewsWelcome.map(({ view }) => view)].filter((id) => !ids.has(id)),
      [],
    );
    assert.deepEqual(
      named(/\bwebviewId == '([\w.]+)'/g).filter((id) => !activationEvents.includes(`onWebviewPanel:${id}`)),
      [],
    );
    assert.deepEqual(
      named(/awsSesSenders\.\w+\.state == '([^']*)'/g).filter((state) => !STATES.includes(state)),
      [],
    );
  });

  it('has a text and a next step in every view, for every problem and for an account without users', () => {
    for (const id of viewIds)
      for (const state of [...Object.keys(PROBLEMS), 'empty', 'idle']) {
        const welcome = viewsWelcome.filter(
          ({ view, when }) => view === id && when.includes(`${id}.state == '${state}'`),
        );
        const contents = welcome.map((part) => part.contents).join('\n');
        assert.match(contents, /\w\.\n?.*\[.+\]\(command:/s, `${id}: ${state}`);
      }
  });

  it('declares the settings that the code reads, with the defaults that it uses', () => {
    const declared = Object.fromEntries(
      Object.entries(configuration.properties).map(([name, property]) => [
        name.replace('awsSesSenders.', ''),
        property.default,
      ]),
    );
    // The runner has chosen the profile, and hides roles.
    assert.deepEqual({ ...settings(), profile: '', showRoles: true }, declared);
  });
});
