import { describe, expect, it } from 'vitest';
import { generateAccount } from '../../aws/generate.ts';
import type { Size } from '../../aws/generate.ts';
import { startAws } from '../../host/aws.ts';
import { lastOf } from './overTheWire.ts';

/** A small account with everything in it that makes a sender hard to find. */
const SIZE: Omit<Size, 'seed'> = {
  users: 120,
  keys: 180,
  senders: { byGroup: 12, byManagedPolicy: 8, byInlinePolicy: 6 },
  administrators: 3,
  seen: 10,
  seenBySmtp: 3,
  seenMovedOn: 4,
  seenWithoutPolicy: 1,
};

describe('A generated account', () => {
  it.each([1, 2, 3])(
    'with seed %i: every user gets the true verdict',
    async (seed) => {
      const { account, truth } = generateAccount({ ...SIZE, seed });
      await using aws = await startAws({ accounts: [account] });
      const snapshot = await lastOf(aws, { settings: { giveUpAfter: 20_000, usersAtOnce: 32 } });
      const found = new Map(snapshot.principals.map((user) => [user.name, user.verdict]));
      expect(snapshot.principals.flatMap((user) => user.gaps)).toEqual([]);
      expect(truth.map(({ name }) => [name, found.get(name)])).toEqual(
        truth.map(({ name, verdict }) => [name, verdict]),
      );
    },
    60_000,
  );
});
