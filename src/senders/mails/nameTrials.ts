/** Names that CloudWatch doesn't list, tried as senders: which ones, in which Region, and which had to be left out. */
import type { ScanContext } from '../evidence/scanContext.ts';
import { usedSes } from '../model/evidence.ts';
import type { Timestamp } from '../model/evidence.ts';
import type { RegionMails } from '../model/mails.ts';
import { compareText } from '../model/order.ts';
import { maySend } from '../model/verdict.ts';
import type { Principal } from '../model/verdict.ts';
import type { MailReader } from '../ports/mailReader.ts';
import { callerIdentityOf } from './attribution.ts';
import type { TriedNames } from './attribution.ts';
import type { RunningCount } from './runningCount.ts';
import { mostNames, tryNames } from './senderMails.ts';

/** How long to wait before names that CloudWatch doesn't list are tried again, in milliseconds. AWS charges for each. */
const TRY_AGAIN = 24 * 60 * 60_000;

export interface NameTrials extends TriedNames {
  /** Tries new names in a Region that sent: always those that sent before, the others once a day. @param isLast whether no more names come. */
  tryIn(reader: MailReader, known: RegionMails, isLast: boolean): Promise<void>;
}

/** Returns the trials of a scan, at first none. What they find goes to its count. */
export function createNameTrials(
  { builder, signal }: Pick<ScanContext, 'builder' | 'signal'>,
  count: RunningCount,
): NameTrials {
  const wanted = new Set<string>();
  const untried = new Set<string>();
  const triedIn = new Map<string, { readonly names: ReadonlySet<string>; readonly isWhole: boolean }>();
  return {
    tried: wanted,
    untried,
    tryIn: async (reader, known, isLast) => {
      const { region, sent } = known;
      if (sent === null || !sent.counts.some((number) => number > 0)) return;
      const sets = count.sets.get(region);
      if (sets === undefined) return;
      const earlier = triedIn.get(region) ?? { names: new Set<string>(), isWhole: true };
      const chosen = chooseNames(builder, known, count.asOf, earlier.names, mostNames(sets));
      for (const name of chosen.wanted) wanted.add(name);
      for (const name of chosen.missed) untried.add(name);
      const { names } = chosen;
      const answer =
        names.length === 0
          ? { senders: [], gaps: [] }
          : await tryNames(reader, region, count.span, names, sets, signal);
      const isWhole = earlier.isWhole && answer.gaps.length === 0;
      triedIn.set(region, { names: new Set([...earlier.names, ...names]), isWhole });
      count.addGaps(answer.gaps);
      const senders = [...(known.senders ?? []), ...answer.senders];
      count.put({
        ...known,
        senders: senders.length === 0 ? null : senders,
        ...(isLast && isWhole ? { namesTriedAt: chosen.triedAt } : {}),
      });
    },
  };
}

interface ChosenNames {
  /** All that could be senders. */
  readonly wanted: readonly string[];
  /** Those to try now. */
  readonly names: readonly string[];
  /** Those that were not tried, since there are too many or today's were tried before. */
  readonly missed: readonly string[];
  /** When the names of the day were tried; now, if that is due. */
  readonly triedAt: Timestamp;
}

/** Returns which names to try in a Region. @param before were tried there already, in this scan. @param most how many can be tried in one. */
function chooseNames(
  builder: ScanContext['builder'],
  { region, senders }: RegionMails,
  asOf: Timestamp,
  before: ReadonlySet<string>,
  most: number,
): ChosenNames {
  const listed = new Set(senders?.map(({ callerIdentity }) => callerIdentity));
  const idle = [...namesBefore(builder, region)].filter((name) => !listed.has(name));
  const triedAt = builder.earlierMails()?.regions.find((one) => one.region === region)?.namesTriedAt;
  const isDue = triedAt === undefined || Date.parse(asOf) - Date.parse(triedAt) >= TRY_AGAIN;
  const likelySenders = findLikelySenders(builder).filter((one) => !listed.has(callerIdentityOf(one)));
  const wanted = [...idle, ...likelySenders.map(callerIdentityOf)];
  const isNew = (name: string): boolean => !before.has(name);
  const all = [...new Set(wanted)].filter(isNew);
  const left = most - before.size;
  const missed = isDue
    ? all.slice(left)
    : likelySenders
        .filter((one) => !wasTried(one, builder.earlier(one.arn), triedAt))
        .map(callerIdentityOf)
        .filter((name) => !idle.includes(name));
  const names = (isDue ? all : idle.filter(isNew)).slice(0, left);
  return { wanted, names, missed, triedAt: isDue ? asOf : triedAt };
}

/** Returns the names that sent in a Region before, as an earlier scan knows. */
export function namesBefore(
  builder: Pick<ScanContext['builder'], 'earlierMails'>,
  region: string,
): ReadonlySet<string> {
  const known = builder.earlierMails()?.regions.find((one) => one.region === region);
  return new Set(
    [...(known?.senders ?? []), ...(known?.earlierSenders ?? [])].map(({ callerIdentity }) => callerIdentity),
  );
}

/**
 * Whether the names of the day included a principal's: a whole count has it. Who may send only since then waits for the next
 * day's, and until then it isn't known that none were sent.
 */
function wasTried({ name }: Principal, earlier: Principal | undefined, triedAt: Timestamp): boolean {
  if (earlier?.name !== name || earlier.sentMails === undefined) return false;
  const { asOf, sums, isPartial } = earlier.sentMails;
  return sums !== null && isPartial !== true && asOf >= triedAt;
}

/** Returns the principals that used SES, latest first, then those that may send. */
function findLikelySenders(builder: ScanContext['builder']): readonly Principal[] {
  const principals = builder
    .principals()
    .map((one) => builder.known(one.arn) ?? one)
    .filter((one) => usedSes(one) || (maySend(one) && one.role?.lastUsed !== null));
  const latest = ({ lastSesAt }: Principal): string => lastSesAt ?? '';
  return principals.toSorted((a, b) => compareText(latest(b), latest(a)));
}
