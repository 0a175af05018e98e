import { listAccounts } from '../aws/organizations/listAccounts.ts';
import { signInsBy, type AccessOf } from '../aws/signIn/signIn.ts';
import type { Candidate, SignedIn } from '../senders/accounts/candidates.ts';
import { isActive, memberTarget, type OrganizationAccount } from '../senders/accounts/organization.ts';
import { problemWords } from '../senders/model/problem.ts';
import type { Target } from '../senders/model/target.ts';
import { type OrganizationChoice } from './arguments.ts';
import { UsageError } from './usageError.ts';

/** The ways to sign in to what the command line names. */
export interface SignInCandidates {
  readonly ofProfile: (profile: string | null) => Candidate;
  /** Finds the chosen accounts of the organization that a profile lists. */
  ofOrganization(
    profile: string | null,
    choice: OrganizationChoice,
    signal: AbortSignal,
  ): Promise<OrganizationCandidates>;
}

export type OrganizationCandidates =
  | {
      readonly ok: true;
      readonly candidates: readonly Candidate[];
      /** Accounts that were chosen but can't be scanned, since they aren't active. */
      readonly inactive: readonly OrganizationAccount[];
    }
  | {
      readonly ok: false;
      readonly profile: string;
      readonly title: string;
      readonly message: string;
      readonly nextStep: string;
    };

/** @param concurrency calls at once per account. */
export function findSignInCandidates(accessOf: AccessOf, concurrency: number): SignInCandidates {
  const signIn = signInsBy(accessOf, concurrency);
  const signInTo =
    (target: Target): Candidate['signIn'] =>
    async (signal): Promise<SignedIn> => {
      const connected = await signIn(target, signal);
      if (!connected.ok) return connected;
      const { urgent } = connected.connection;
      return {
        ok: true,
        ...connected.connection,
        accessKeyOwner: (id, stop) => urgent.iam.accessKeyOwner(id, stop),
      };
    };
  return {
    ofProfile: (profile) => ({ name: null, account: null, signIn: signInTo({ kind: 'profile', profile }) }),

    ofOrganization: async (profile, choice, signal) => {
      const opened = await accessOf(profile);
      if (!opened.ok) {
        const { problem } = opened;
        return { ...opened, ...problemWords(problem.kind, opened.profile), message: problem.message };
      }
      const { label } = opened.access;
      const listed = await listAccounts(opened.access, signal);
      if (!listed.ok) {
        const { title, message, nextStep } = listed.problem;
        return { ok: false, profile: label, title, message, nextStep };
      }
      const { organization } = listed;
      const chosen = chosenAccounts(organization.accounts, choice.accounts);
      return {
        ok: true,
        inactive: chosen.filter((account) => !isActive(account)),
        candidates: chosen.filter(isActive).map((account) => ({
          name: account.name,
          account: {
            profile: label,
            accountId: account.id,
            alias: null,
            accountName: account.name,
            partition: organization.partition,
          },
          signIn: signInTo(memberTarget(profile, organization, account, choice.role)),
        })),
      };
    },
  };
}

/** @throws UsageError for an account that isn't in the organization. */
function chosenAccounts(
  all: readonly OrganizationAccount[],
  ids: readonly string[],
): readonly OrganizationAccount[] {
  if (ids.length === 0) return all;
  const foreign = ids.find((id) => !all.some((account) => account.id === id));
  if (foreign !== undefined)
    throw new UsageError(`--account ${foreign} is not an account of the organization.`);
  return all.filter(({ id }) => ids.includes(id));
}
