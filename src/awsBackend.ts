import type { AwsClock } from './aws/client/clock.ts';
import type { ListedAccounts } from './aws/organizations/organization.ts';
import type { OwnProfiles } from './aws/signIn/ownProfiles.ts';
import type { Environment } from './aws/profiles/profiles.ts';
import type { SignIn } from './aws/signIn/signIn.ts';
import type { Clock, IamReader } from './senders/model/iamReader.ts';
import type { ScanDeps } from './senders/evidence/scanContext.ts';
import type { AskMfaCode } from './ui/signIn/mfaCode.ts';
import { ownProxies } from './ui/signIn/proxies.ts';
import type { Backend } from './ui/accounts/backend.ts';
import { settings } from './ui/settings.ts';

/** What the window asks of AWS and of the AWS files. */
export interface AskAws {
  readonly backend: Backend;
  /** Reads the AWS files anew. */
  readonly profiles: () => Promise<OwnProfiles>;
  /** The profile whose sign-in renews the credentials of this one: itself, or what it rests on. */
  readonly profileToSignIn: (profile: string) => Promise<string>;
  readonly listOrganization: (profile: string, signal: AbortSignal) => Promise<ListedAccounts>;
}

/**
 * A part of the composition root: wires what asks AWS to the window. All of it is loaded when the first question is
 * asked and not when VS Code starts, since the AWS SDK is large.
 */
export function createAwsBackend(env: Environment, clock: AwsClock): AskAws {
  const asking = (iam: IamReader, clockOf: Clock): ScanDeps => {
    const { giveUpAfterSeconds, concurrency } = settings();
    return {
      iam,
      clock: clockOf,
      settings: { giveUpAfter: giveUpAfterSeconds * 1000, usersAtOnce: concurrency * 2 },
    };
  };
  let boxes: Promise<AskMfaCode> | undefined;
  const mfa = (signal: AbortSignal) => async (serial: string) => {
    boxes ??= import('./ui/signIn/mfaCode.ts').then(({ mfaCodeBoxes }) => mfaCodeBoxes());
    return (await boxes)(serial, signal);
  };
  return {
    backend: {
      signIns: (isInteractive, signal) => {
        let signIn: Promise<SignIn> | undefined;
        const load = async () => {
          const { signIns } = await import('./aws/signIn/signIn.ts');
          return signIns({
            env,
            proxies: ownProxies(env),
            clock,
            concurrency: settings().concurrency,
            signInWithin: settings().giveUpAfterSeconds * 1000,
            ...(isInteractive ? { mfaCodeProvider: mfa(signal) } : {}),
          });
        };
        return async (target, stop) => (await (signIn ??= load()))(target, stop);
      },
      scan: async function* ({ account, gaps, iam, clock: clockOf }, mode, earlier, signal) {
        const { scan } = await import('./senders/scan/scan.ts');
        yield* scan(account, gaps, mode, { ...asking(iam, clockOf), earlier }, signal);
      },
      rescanUser: async ({ urgent, clock: clockOf }, user, signal) => {
        const { rescanUser } = await import('./senders/scan/scan.ts');
        return rescanUser(user, asking(urgent, clockOf), signal);
      },
      advisorReport: async ({ urgent, clock: clockOf }, user, onAnswer, signal) => {
        const { queryAdvisorReport: askAdvisorReport } = await import('./senders/scan/advisorReport.ts');
        return askAdvisorReport(user, asking(urgent, clockOf), onAnswer, signal);
      },
    },
    profiles: async () => (await import('./aws/signIn/ownProfiles.ts')).createOwnProfiles(env),
    profileToSignIn: async (profile) =>
      (await import('./aws/signIn/ownProfiles.ts')).profileToSignIn(env, profile),
    listOrganization: async (profile, signal) => {
      const { listOrganization } = await import('./aws/organizations/listOrganization.ts');
      const access = {
        profile,
        env,
        proxies: ownProxies(env),
        clock,
        signInWithin: settings().giveUpAfterSeconds * 1000,
        mfaCodeProvider: mfa(signal),
      };
      return listOrganization(access, signal);
    },
  };
}
