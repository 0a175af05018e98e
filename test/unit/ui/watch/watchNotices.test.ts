import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Round } from '../../../../src/accounts/watchRound.ts';
import { use } from '../../senders/builders.ts';

/** A window in which a user clicks a button of a notification, and picks an item of a list. */
const window = {
  pressed: '',
  taken: '',
  title: '',
  offered: [] as { label: string; description: string }[][],
  ran: [] as unknown[][],
};

vi.mock('vscode', () => ({
  window: {
    showWarningMessage: () => Promise.resolve(window.pressed),
    showQuickPick: (items: { label: string; description: string }[], { title }: { title: string }) => {
      window.offered.push(items);
      window.title = title;
      return Promise.resolve(items.find(({ label }) => label === window.taken));
    },
  },
  commands: { executeCommand: (...args: unknown[]) => Promise.resolve(void window.ran.push(args)) },
}));
const { watchNotices } = await import('../../../../src/ui/watch/watchNotices.ts');

const usedBy = (userName: string, id: string, at: string): Round['uses'][number] => ({
  key: {
    id,
    userName,
    user: { arn: `arn:aws:iam::111122223333:user/${userName}`, id: null },
    knownUntil: '',
  },
  use: use('ses-smtp', at),
  accountId: '111122223333',
});
const NEWER = usedBy('-dash', 'AKIANEWERNEWERNEWER1', '2026-11-23T08:59:00Z');
const OLDER = usedBy('two+keys', 'AKIAOLDEROLDEROLDER1', '2026-11-23T08:58:00Z');

const press = (uses: Round['uses'], pressed: string, taken = ''): Promise<void> => {
  Object.assign(window, { pressed, taken });
  return watchNotices({
    ...{ log: { info: () => undefined }, reveal: () => Promise.resolve() },
    when: (at: string) => at,
  } as unknown as Parameters<typeof watchNotices>[0]).used(uses);
};
const DEACTIVATE = 'Copy Command to Deactivate Key';
const copies = ({ key: { id, user }, accountId }: Round['uses'][number]) => [
  ['awsSesSenders.copyDeactivateCommand', { accountId, user, keyId: id }],
];

describe('An alert about used keys', () => {
  beforeEach(() => Object.assign(window, { offered: [], ran: [] }));

  it('offers the command of its only key', async () => {
    await press([OLDER], DEACTIVATE);
    expect(window).toMatchObject({ offered: [], ran: copies(OLDER) });
  });

  it('with several keys, offers to choose one, the latest use first', async () => {
    await press([NEWER, OLDER], DEACTIVATE, OLDER.key.id);
    expect(
      window.offered.map((items) => items.map(({ label, description }) => [label, description])),
    ).toEqual([
      [
        [NEWER.key.id, '-dash · ses-smtp in us-east-1, 2026-11-23T08:59:00Z · 111122223333'],
        [OLDER.key.id, 'two+keys · ses-smtp in us-east-1, 2026-11-23T08:58:00Z · 111122223333'],
      ],
    ]);
    expect(window.title).toBe(DEACTIVATE);
    expect(window.ran).toEqual(copies(OLDER));
  });

  it('with several keys, does nothing if none is chosen', async () => {
    await press([NEWER, OLDER], DEACTIVATE);
    expect(window.ran).toEqual([]);
  });
});
