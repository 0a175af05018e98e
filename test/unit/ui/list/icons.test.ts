/** Each icon has one meaning, and the view's title has few buttons. */
import { expect, it } from 'vitest';
import { createRow } from '../../../../src/presentation/list/detailRows.ts';
import type { FactNode, UserNode } from '../../../../src/presentation/list/nodeKinds.ts';
import { VERDICT_ICONS } from '../../../../src/presentation/verdictLooks.ts';
import { timeWords } from '../../../../src/presentation/times.ts';
import { readManifest } from '../../../manifest.ts';
import { accessKey, advisor, gap, judged, NOW, use } from '../../senders/builders.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly icon?: string }[];
    readonly menus: Readonly<
      Record<string, readonly { readonly command: string; readonly when: string; readonly group?: string }[]>
    >;
  };
}

it('The view title has at most three buttons at a time', async () => {
  const { menus } = (await readManifest<Manifest>()).contributes;
  const buttons = menus['view/title']!.filter(({ group }) => group?.startsWith('navigation') ?? false);
  const places = Map.groupBy(buttons, ({ group }) => group!);
  expect(places.size).toBeLessThanOrEqual(3);
  for (const [place, [first, other, ...more]] of places) {
    expect(more, place).toEqual([]);
    if (other === undefined) continue;
    // Two buttons share a place only if exactly one of them is visible at a time.
    const [one, two] = [first!, other].map(({ when }) => when.split(' && '));
    const [only = '', ...others] = [...one!, ...two!].filter(
      (part) => one!.includes(part) !== two!.includes(part),
    );
    const bare = (part: string) => part.replaceAll(/[!()]/g, '');
    expect(others.map(bare), place).toEqual([bare(only)]);
    expect(
      [only, ...others].filter((part) => part.startsWith('!')),
      place,
    ).toHaveLength(1);
  }
});

it('An icon in the list has one meaning', async () => {
  const parent = { user: judged({ accessKeys: [accessKey(null)], advisor: advisor(NOW) }) } as UserNode;
  const policy = { type: 'inline', name: 'send', arn: null, group: null } as const;
  const facts: readonly FactNode[] = [
    { kind: 'accessKey', accessKey: accessKey(null), parent },
    { kind: 'pastUse', past: { keyId: 'AKIAGONE', use: use('ses'), asOf: NOW }, parent },
    { kind: 'advisor', parent },
    { kind: 'policy', policy, parent },
    { kind: 'gap', gap: gap('ListUsers'), parent },
  ];
  const emphasis = { times: timeWords('en', 'UTC'), now: Date.parse(NOW), recentDays: 7, accounts: 1 };
  const { commands, menus } = (await readManifest<Manifest>()).contributes;
  const drawn = new Set(
    Object.values(menus)
      .flat()
      .filter(({ group }) => /^(navigation|inline)/.test(group ?? ''))
      .map(({ command }) => command),
  );
  // The same command for the list and for one of several accounts; and Access Advisor's row, which opens it.
  const thing = (command: string) =>
    command === 'awsSesSenders.showAccessAdvisor' ? 'advisor' : command.replace(/OfAccount$|Account$/, '');
  const icons = [
    ...Object.entries(VERDICT_ICONS).map(([verdict, { icon }]) => [icon, verdict] as const),
    ...facts.map((fact) => [createRow(fact, emphasis).icon![0], fact.kind] as const),
    ...commands.flatMap(({ command, icon }) =>
      icon === undefined ? [] : [[icon.slice(2, -1), thing(command)] as const],
    ),
  ];
  expect(icons.length).toBeGreaterThan(20);
  for (const [icon, things] of Map.groupBy(icons, ([name]) => name))
    expect([...new Set(things.map(([, of]) => of))], icon).toHaveLength(1);
  // An entry that is never drawn would only reserve an icon.
  for (const { command, icon } of commands)
    expect(icon === undefined || drawn.has(command), command).toBe(true);
});
