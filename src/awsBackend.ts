/** Part of the composition root: connects the window to AWS. */
import type { Connection, SignIn } from './accounts/ports.ts';
import type { AwsClock } from './aws/client/clock.ts';
import { listOrganization } from './aws/organizations/listAccounts.ts';
import type { Connection as IamConnection } from './aws/signIn/connection.ts';
import { createOwnProfiles } from './aws/profiles/profiles.ts';
import { profileToSignIn } from './aws/profiles/signInCommand.ts';
import { signIns } from './aws/signIn/signIn.ts';
import type { ListedAccounts } from './senders/accounts/organization.ts';
import type { Environment, OwnProfiles } from './senders/accounts/profiles.ts';
import type { ScanDeps } from './senders/evidence/scanContext.ts';
import type { Readers } from './senders/ports/readers.ts';
import { settings } from './ui/settings.ts';
import { mfaCodeBoxes } from './ui/signIn/mfaCode.ts';
import { ownProxies } from './ui/signIn/proxies.ts';

/** What the window needs of AWS and the AWS files. */
export interface AwsBackend {
  /** Returns a function that signs in with freshly read files and credentials. @param isInteractive see `SignIns`. */
  signIns(isInteractive: boolean): SignIn;
  profiles(): Promise<OwnProfiles>;
  /** Returns the profile to sign in to in order to renew this one's credentials: itself, or one it depends on. */
  profileToSignIn(profile: string): Promise<string>;
  listOrganization(profile: string, signal: AbortSignal): Promise<ListedAccounts>;
}

/** Loaded with the first call, not when VS Code starts: the AWS SDK is large. */
export function createAwsBackend(env: Environment, clock: AwsClock): AwsBackend {
  const askMfaCode = mfaCodeBoxes();
  const access = (isInteractive: boolean) => ({
    env,
    proxies: ownProxies(env),
    clock,
    signInWithin: settings().giveUpAfterSeconds * 1000,
    ...(isInteractive ? { mfaCodeProvider: askMfaCode } : {}),
  });
  return {
    signIns: (isInteractive) => {
      const signIn = signIns({
        ...access(isInteractive),
        concurrency: settings().concurrency,
      });
      return async (target, stop) => {
        const answer = await signIn(target, stop);
        return answer.ok ? { ok: true, connection: toConnection(answer.connection) } : answer;
      };
    },
    profiles: () => createOwnProfiles(env),
    profileToSignIn: (profile) => profileToSignIn(env, profile),
    listOrganization: (profile, signal) => listOrganization({ ...access(true), profile }, signal),
  };
}

function toConnection({ account, gaps, readers, urgent, clock }: IamConnection): Connection {
  const deps = (of: Readers): ScanDeps => {
    const { giveUpAfterSeconds, concurrency, countMails, mailRegions, showRoles } = settings();
    return {
      ...of,
      clock,
      settings: {
        giveUpAfter: giveUpAfterSeconds * 1000,
        usersAtOnce: concurrency * 2,
        roles: showRoles,
        countMails,
        regions: mailRegions,
      },
    };
  };
  return {
    account,
    clock,
    scan: async function* (mode, earlier, signal) {
      const { scan } = await import('./senders/scan/scan.ts');
      yield* scan(account, gaps, mode, { ...deps(readers), earlier }, signal);
    },
    rescanUser: async (user, signal) =>
      (await import('./senders/scan/scan.ts')).rescanUser(user, deps(urgent), signal),
    advisorReport: async (user, onAnswer, signal) => {
      const { queryAdvisorReport } = await import('./senders/scan/scan.ts');
      return queryAdvisorReport(user, deps(urgent), onAnswer, signal);
    },
    countMails: async (region, span, signal) => {
      const metric = { name: 'Send', dimensions: [] };
      const sums = await readers.mails.getHourlySums(region, [metric], span, signal);
      return sums.ok ? { ok: true, value: sums.value[0] ?? new Uint32Array() } : { ok: false, gap: sums.gap };
    },
    urgent: () => deps(urgent),
    accessKeyOwner: (id, signal) => urgent.iam.accessKeyOwner(id, signal),
    listAccessKeys: (userName, signal) => readers.iam.listAccessKeys(userName, signal),
    getAccessKeyLastUsed: (id, signal) => readers.iam.getAccessKeyLastUsed(id, signal),
  };
}
