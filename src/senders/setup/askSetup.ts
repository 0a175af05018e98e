/**
 * Asks SES itself how it is set up. These are calls of SES: they make whoever asks look like somebody who uses SES, so they
 * are made only when a person wants it, after a scan, and in few Regions.
 */
import { inParallel } from '../evidence/parallel.ts';
import type { ScanDeps } from '../evidence/scanContext.ts';
import { sesSignals } from '../model/evidence.ts';
import { mayBeOff } from '../mails/regions.ts';
import { regionState } from '../model/mails.ts';
import type { Call, Gap, Snapshot } from '../model/model.ts';
import type { Result } from '../ports/iamReader.ts';
import type { EmailIdentity, SesReader } from '../ports/sesReader.ts';
import { settling } from '../who/settling.ts';
import { identityGrants, namesOwn, NO_GRANTS, NO_IAM, type IamPolicies } from './grants.ts';
import type { ConfigurationSet, MailManagerEntry, RegionSetup, SetupAnswer, UnreadItem } from './setup.ts';

/** Regions that are asked at most: SES has fewer. */
const MOST_REGIONS = 40;
/** Identities, and configuration sets, that are asked about in a Region at most. */
export const MOST_ITEMS = 1_000;
const REGIONS_AT_ONCE = 4;
const ITEMS_AT_ONCE = 4;

export interface SetupDeps extends Pick<ScanDeps, 'iam' | 'clock' | 'caller'> {
  readonly ses: SesReader;
  readonly signal: AbortSignal;
}

/** Returns the Regions to ask where a person names none: those that sent mails, or where a use of SES was seen. */
export function setupRegions({
  mails,
  principals,
}: Pick<Snapshot, 'mails' | 'principals'>): readonly string[] {
  const sending = (mails?.regions ?? []).flatMap(({ region }) =>
    mails !== undefined && regionState(mails, region) === 'sends' ? [region] : [],
  );
  const seen = principals.flatMap((principal) => sesSignals(principal).flatMap(({ region }) => region ?? []));
  return [...new Set([...sending, ...seen.toSorted()])].slice(0, MOST_REGIONS);
}

/**
 * Yields the set-up of these Regions as it becomes known; the last is whole. A failure stays in its Region, as a gap.
 * @throws the signal's reason when it is aborted; what was yielded before stays true.
 */
export async function* askSetup(
  snapshot: Snapshot,
  regions: readonly string[],
  deps: SetupDeps,
): AsyncGenerator<SetupAnswer, void> {
  const { profile, accountId, alias, partition, principals } = snapshot;
  const account = { profile, accountId, alias, partition };
  const asOf = deps.clock.now();
  const known = new Map(regions.slice(0, MOST_REGIONS).map((region) => [region, emptyRegion(region)]));
  let iam: IamPolicies = NO_IAM;
  const gaps: Gap[] = [];
  const answer = (isDone: boolean): SetupAnswer => {
    const asked = [...known.values()];
    const grants = isDone ? identityGrants(account, asked, principals, iam) : NO_GRANTS;
    const times = { asOf, until: deps.clock.now() };
    return {
      account,
      askedBy: deps.caller ?? null,
      ...times,
      regions: asked,
      grants,
      gaps: [...gaps],
      isDone,
    };
  };
  yield answer(false);
  yield* settling(
    (settled) =>
      inParallel([...known.keys()], REGIONS_AT_ONCE, (region) =>
        askRegion(region, deps, (change) => {
          known.set(region, change(known.get(region) ?? emptyRegion(region)));
          settled();
        }),
      ),
    () => answer(false),
  );
  const asked = [...known.values()];
  if (namesOwn('user', account, asked, principals) || namesOwn('role', account, asked, principals)) {
    const details = await deps.iam.getAccountAuthorizationDetails(deps.signal);
    const roles = namesOwn('role', account, asked, principals)
      ? await deps.iam.getRoleDetails(deps.signal)
      : null;
    iam = { details: details.ok ? details.value : null, roles: roles?.ok === true ? roles.value : null };
    for (const result of [details, roles]) if (result?.ok === false) gaps.push(result.gap);
  }
  yield answer(true);
}

function emptyRegion(region: string): RegionSetup {
  return {
    ...{ region, account: null, identities: [], configurationSets: [], ingressPoints: [] },
    ...{ isListed: { identities: false, configurationSets: false }, unread: [], gaps: [] },
    ...{ answered: 0, waiting: 4 },
  };
}

type Learn = (change: (known: RegionSetup) => RegionSetup) => void;

async function askRegion(region: string, { ses, signal }: SetupDeps, learn: Learn): Promise<void> {
  const more = (waiting: number) => learn((known) => ({ ...known, waiting: known.waiting + waiting }));
  /** Takes in an answer, or its gap. */
  const take = <T>(result: Result<T>, change: (known: RegionSetup, value: T) => Partial<RegionSetup>): void =>
    learn((known) => {
      const next = { ...known, answered: known.answered + 1, waiting: known.waiting - 1 };
      if (result.ok) return { ...next, ...change(known, result.value) };
      const part = result.known === undefined ? {} : change(known, result.known);
      return { ...next, ...part, gaps: [...known.gaps, { ...result.gap, region }] };
    });
  const leaveOut = (call: Call, what: string, names: readonly string[]): readonly string[] => {
    const left = names.length - MOST_ITEMS;
    if (left <= 0) return names;
    const message = `${left} ${what} were not asked about: there are too many.`;
    learn((known) => ({ ...known, gaps: [...known.gaps, { call, reason: 'TooMany', message, region }] }));
    return names.slice(0, MOST_ITEMS);
  };
  /** Asks about each name of a list; those without an answer are unread. */
  const askEach = async <T>(
    names: readonly string[],
    ask: (name: string) => Promise<Result<T>>,
    item: (name: string) => UnreadItem,
    change: (known: RegionSetup, value: T, name: string) => Partial<RegionSetup>,
  ): Promise<void> => {
    more(names.length);
    await inParallel(names, ITEMS_AT_ONCE, async (name) => {
      const result = await ask(name);
      if (!result.ok) learn((known) => ({ ...known, unread: [...known.unread, item(name)] }));
      take(result, (known, value) => change(known, value, name));
    });
  };
  const inOrder = <T extends { readonly name: string }>(items: readonly T[]) =>
    items.toSorted((a, b) => (a.name < b.name ? -1 : 1));

  const askIdentities = async (): Promise<void> => {
    const listed = await ses.listIdentities(region, signal);
    const all = (listed.ok ? listed.value : (listed.known ?? [])).toSorted();
    const names = leaveOut('GetEmailIdentity', 'identities', all);
    take(listed, ({ isListed, unread }) => ({
      isListed: { ...isListed, identities: listed.ok },
      unread: [...unread, ...all.slice(names.length).map((identity) => ({ identity }))],
    }));
    await askEach<EmailIdentity>(
      names,
      (name) => ses.getIdentity(region, name, signal),
      (identity) => ({ identity }),
      ({ identities }, value) => ({ identities: inOrder([...identities, value]) }),
    );
  };
  const askSets = async (): Promise<void> => {
    const listed = await ses.listConfigurationSets(region, signal);
    const all = (listed.ok ? listed.value : (listed.known ?? [])).toSorted();
    const names = leaveOut('GetConfigurationSetEventDestinations', 'configuration sets', all);
    take(listed, ({ isListed, unread }) => ({
      isListed: { ...isListed, configurationSets: listed.ok },
      unread: [...unread, ...all.slice(names.length).map((configurationSet) => ({ configurationSet }))],
    }));
    await askEach<ConfigurationSet['destinations']>(
      names,
      (name) => ses.getEventDestinations(region, name, signal),
      (configurationSet) => ({ configurationSet }),
      ({ configurationSets }, destinations, name) => ({
        configurationSets: inOrder([...configurationSets, { name, destinations }]),
      }),
    );
  };
  const askMailManager = async (): Promise<void> => {
    const listed = await ses.listIngressPoints(region, signal);
    const points = (listed.ok ? listed.value : (listed.known ?? [])).slice(0, MOST_ITEMS);
    const put = (point: MailManagerEntry): void =>
      learn(({ ingressPoints, ...known }) => ({
        ...known,
        ingressPoints: ingressPoints.map((one) => (one.id === point.id ? point : one)),
      }));
    take(listed, () => ({ ingressPoints: points.map((point) => ({ ...point, roles: null })) }));
    more(points.length);
    await inParallel(points, ITEMS_AT_ONCE, async (point) => {
      const roles = await ses.getIngressRoles(region, point.id, signal);
      if (roles.ok || roles.known !== undefined)
        put({ ...point, roles: roles.ok ? roles.value : (roles.known ?? null) });
      take(roles, () => ({}));
    });
  };
  await Promise.all([
    ses.getAccount(region, signal).then((account) => take(account, (_known, value) => ({ account: value }))),
    askIdentities(),
    askSets(),
    askMailManager(),
  ]);
  // The scan before has shown that AWS accepts the credentials.
  learn((known) => (isOff(known) ? { ...known, gaps: [{ ...OFF, region }] } : known));
}

const OFF: Gap = {
  call: 'GetAccount',
  reason: 'RegionOff',
  message: 'The Region is turned off for the account.',
};

/** Whether SES refused all that it was asked in a Region, as in one that is turned off. Mail Manager isn't in every Region. */
function isOff({ region, account, isListed, gaps }: RegionSetup): boolean {
  const ofSes = gaps.filter(({ call }) => call !== 'ListIngressPoints');
  return (
    account === null &&
    !isListed.identities &&
    !isListed.configurationSets &&
    ofSes.length > 0 &&
    ofSes.every((gap) => mayBeOff(region, gap))
  );
}
