/** What the tests of many accounts share: what is in each, and the report in JSON. */
import type { AccountDeclaration } from '../../aws/declaration.ts';

/** An account that belongs to no organization. */
export const ALONE = '999999999999';

export interface Report {
  readonly schema: number;
  readonly accounts: readonly {
    readonly profile: string;
    readonly accountId: string;
    readonly alias: string | null;
    readonly accountName?: string;
    readonly partition: string;
    readonly scan: { readonly finishedAt: string | null };
    readonly gaps: readonly { readonly call: string; readonly reason: string; readonly message: string }[];
    readonly users: readonly { readonly name: string; readonly verdict: string }[];
  }[];
}

/** Two users in each account; in each tenth, one of them sends. */
export function contents(accountId: string, number: number): Omit<AccountDeclaration, 'accountId'> {
  const key = { id: `AKIASEND${accountId}`, createdAt: '-200d' };
  const sends = number % 10 === 0;
  return {
    users: [
      { name: 'mailer', createdAt: '-300d', accessKeys: [key] },
      { name: 'reader', createdAt: '-300d' },
    ],
    uses: [{ at: '-3d', accessKeyId: key.id, service: sends ? 'ses-smtp' : 's3', region: 'us-east-1' }],
    credentialReport: { generatedAt: '-1h' },
  };
}

export const reportOf = ({ stdout }: { readonly stdout: string }): Report => JSON.parse(stdout) as Report;
