/**
 * Makes accounts of any size from a seed, with the truth about every user: the same numbers give the same
 * account on every machine.
 */
import type { AccountDeclaration, SendDeclaration, UseDeclaration, UserDeclaration } from './declaration.ts';
import { generateRoles, type RolesSize, type RoleTruth } from './generateRoles.ts';
import type { PolicyDocument } from './policies.ts';

export interface Size {
  readonly seed: number;
  readonly users: number;
  /** Up to two a user. */
  readonly keys: number;
  /** Users whose policies allow them to send, by the way the policy comes to them. */
  readonly senders: {
    readonly byGroup: number;
    readonly byManagedPolicy: number;
    readonly byInlinePolicy: number;
  };
  /** How many of those with a managed policy have AdministratorAccess. */
  readonly administrators: number;
  /** Users that used SES within the last year, all of them allowed to. */
  readonly seen: number;
  /** How many of the seen used the SMTP interface, and how many used another service since. */
  readonly seenBySmtp: number;
  readonly seenMovedOn: number;
  /** Further users that used the SES API with no policy in IAM: a policy on the SES identity let them. */
  readonly seenWithoutPolicy: number;
  /** None where not given. */
  readonly roles?: RolesSize;
  /** What the seen sent before their use of SES; where not given, those uses are all mails that left. */
  readonly mails?: {
    /** A user's. */
    readonly hourly: readonly number[];
    readonly days: number;
    /** Whether they are counted by their sender, too. */
    readonly bySender: boolean;
  };
}

/** What is true of a user, known from how it was made. */
export interface Truth {
  readonly name: string;
  readonly maySend: boolean;
  readonly usedSes: boolean;
  /** The verdict that the report's contract asks for. */
  readonly verdict: 'sends-smtp' | 'uses-api' | 'used-ses' | 'can-send' | 'no-ses';
}

/** The account of the benchmark. */
export const LARGE: Size = {
  seed: 1,
  users: 5000,
  keys: 7500,
  senders: { byGroup: 200, byManagedPolicy: 130, byInlinePolicy: 70 },
  administrators: 10,
  seen: 80,
  seenBySmtp: 30,
  seenMovedOn: 20,
  seenWithoutPolicy: 0,
};

const SENDING_GROUPS = 8;
const SES_FULL_ACCESS = 'arn:aws:iam::aws:policy/AmazonSESFullAccess';
const OTHER_SERVICES = ['s3', 'ec2', 'dynamodb', 'lambda', 'sqs', 'sns', 'iam', 'logs'] as const;
const REGIONS = ['us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'] as const;

const allow = (actions: string | readonly string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});

/** @throws Error where the numbers contradict each other. */
export function generateAccount(
  size: Size,
  accountId = '222233334444',
): {
  readonly account: AccountDeclaration;
  readonly truth: readonly Truth[];
  readonly roleTruth: readonly RoleTruth[];
} {
  check(size);
  const random = mulberry32(size.seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0];

  const parts = shuffled(plan(size), below);
  const made = parts.map((part, index) => makeUser(part, index, { accountId, below, pick }));
  const ofRoles = generateRoles(size.roles, { accountId, below, shared: SES_FULL_ACCESS });
  return {
    account: {
      accountId,
      alias: `generated-${size.seed}`,
      createdAt: '-3000d',
      policies: [
        { name: 'AdministratorAccess', aws: true, document: allow('*') },
        { name: 'AmazonSESFullAccess', aws: true, document: allow('ses:*') },
        { name: 'SendMail', path: '/mail/', document: allow(['ses:SendEmail', 'ses:SendRawEmail']) },
        ...ofRoles.policies,
      ],
      groups: [
        ...Array.from({ length: SENDING_GROUPS }, (_, index) => ({
          name: `mailers-${index}`,
          ...(index % 2 === 0
            ? { attached: [`arn:aws:iam::${accountId}:policy/mail/SendMail`] }
            : { inline: { AmazonSesSendingAccess: allow('ses:SendRawEmail') } }),
        })),
        { name: 'everybody', inline: { read: allow(['s3:GetObject', 'logs:Describe*']) } },
      ],
      users: made.map(({ user }) => user),
      roles: ofRoles.roles,
      uses: [...made.flatMap(({ uses }) => uses), ...ofRoles.uses],
      sends: made.flatMap(({ ses }) => (size.mails && ses ? [sendBefore(ses, size.mails)] : [])),
      configurationSets:
        size.mails?.bySender === true
          ? REGIONS.map((region) => ({
              name: 'by-sender',
              region,
              cloudWatch: [{ dimensions: { 'ses:caller-identity': 'unknown' } }],
            }))
          : [],
    },
    truth: made.map(({ truth }) => truth),
    roleTruth: ofRoles.truth,
  };
}

/** Mails of a user up to the hour of its use of SES. */
const sendBefore = (
  { at, accessKeyId, service, region }: UseDeclaration,
  { hourly, days, bySender }: NonNullable<Size['mails']>,
): SendDeclaration => ({
  accessKeyId: accessKeyId ?? '',
  smtp: service === 'ses-smtp',
  region: region ?? REGIONS[0],
  from: `-${Number(/\d+/.exec(at)?.[0]) + days * 1440}m`,
  to: at,
  hourly,
  ...(bySender ? { configurationSet: 'by-sender' } : {}),
});

/** What a user is made to be. */
interface Part {
  readonly keys: number;
  readonly sends: 'group' | 'managed' | 'administrator' | 'inline' | 'no';
  readonly seen: 'api' | 'smtp' | 'moved on' | 'no';
}

function check({
  users,
  keys,
  senders,
  administrators,
  seen,
  seenBySmtp,
  seenMovedOn,
  seenWithoutPolicy,
}: Size): void {
  const allowed = senders.byGroup + senders.byManagedPolicy + senders.byInlinePolicy;
  const wrong = [
    [keys <= 2 * users, 'more than two keys a user'],
    [allowed + seenWithoutPolicy <= users, 'more senders than users'],
    [administrators <= senders.byManagedPolicy, 'more administrators than users with managed policies'],
    [seen <= allowed, 'more users seen than allowed to send'],
    [seenBySmtp + seenMovedOn <= seen, 'more seen in a way than seen'],
    [seen + seenWithoutPolicy <= keys, 'more users seen than keys'],
  ].find(([holds]) => holds === false);
  if (wrong) throw new Error(`No such account: ${String(wrong[1])}.`);
}

/** The parts, one for each user. Who was seen comes first, so that these have keys. */
function plan(size: Size): readonly Part[] {
  const { senders, administrators } = size;
  const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);
  // Spread evenly, so that the seen ones are of every way to be allowed.
  const sends = interleaved(
    times<Part['sends']>(senders.byGroup, 'group'),
    times<Part['sends']>(senders.byManagedPolicy - administrators, 'managed'),
    times<Part['sends']>(administrators, 'administrator'),
    times<Part['sends']>(senders.byInlinePolicy, 'inline'),
  );
  const seen = [
    ...times<Part['seen']>(size.seenBySmtp, 'smtp'),
    ...times<Part['seen']>(size.seenMovedOn, 'moved on'),
    ...times<Part['seen']>(size.seen - size.seenBySmtp - size.seenMovedOn, 'api'),
  ];
  const people = [
    ...seen.map((how, index) => ({ sends: sends[index] ?? 'no', seen: how })),
    ...times(size.seenWithoutPolicy, { sends: 'no' as const, seen: 'api' as const }),
    ...sends.slice(seen.length).map((how) => ({ sends: how, seen: 'no' as const })),
  ];
  const rest = times(size.users - people.length, { sends: 'no' as const, seen: 'no' as const });
  // A first key for as many as there are keys; the second ones are spread evenly over all users.
  const seconds = Math.max(0, size.keys - size.users);
  const hasSecond = (index: number): boolean =>
    Math.floor(((index + 1) * seconds) / size.users) > Math.floor((index * seconds) / size.users);
  return [...people, ...rest].map((person, index) => ({
    ...person,
    keys: Number(index < size.keys) + Number(hasSecond(index)),
  }));
}

interface Making {
  readonly accountId: string;
  readonly below: (limit: number) => number;
  readonly pick: <T>(items: readonly [T, ...T[]]) => T;
}

function makeUser(
  part: Part,
  index: number,
  { accountId, below, pick }: Making,
): {
  user: UserDeclaration;
  uses: readonly UseDeclaration[];
  ses: UseDeclaration | undefined;
  truth: Truth;
} {
  const number = String(index).padStart(5, '0');
  // IAM allows names that begin like a formula.
  const name = `${index % 499 === 7 ? '=' : ''}${part.seen === 'smtp' ? 'ses-smtp-user.' : 'user-'}${number}`;
  const createdAt = `-${500 + below(2000)}d`;
  const accessKeys = Array.from({ length: part.keys }, (_, slot) => ({
    id: `AKIAGEN${number}${slot}`.padEnd(20, 'X'),
    status: slot === 1 && below(3) === 0 ? ('Inactive' as const) : ('Active' as const),
    createdAt,
  }));
  const other = (minutes: number, accessKeyId: string): UseDeclaration => {
    const service = pick(OTHER_SERVICES);
    const region = service === 's3' ? {} : { region: pick(REGIONS) };
    return { at: `-${minutes}m`, accessKeyId, service, ...region };
  };
  const [first, second] = accessKeys;
  // Between two hours and a year ago, in minutes; what comes before or after is an hour away from it.
  const at = 120 + below(525_000);
  const ses = (accessKeyId: string): UseDeclaration => ({
    at: `-${at}m`,
    accessKeyId,
    service: part.seen === 'smtp' ? 'ses-smtp' : 'ses',
    region: pick(REGIONS),
    action: part.seen === 'smtp' ? 'SendRawEmail' : pick(['SendEmail', 'SendRawEmail', 'GetSendQuota']),
  });
  const before = first && below(4) > 0 ? [other(at + 60, first.id)] : [];
  const used = first && part.seen !== 'no' ? ses(first.id) : undefined;
  const uses = [
    ...before,
    ...(used ? [used] : []),
    ...(first && part.seen === 'moved on' ? [other(at - 60, first.id)] : []),
    ...(second && below(2) === 0 ? [other(at, second.id)] : []),
  ];
  const user: UserDeclaration = {
    name,
    path: pick(['/', '/', '/team/', '/team/mail/']),
    createdAt,
    accessKeys,
    groups: ['everybody', ...(part.sends === 'group' ? [`mailers-${index % SENDING_GROUPS}`] : [])],
    ...attachedTo(part, index, accountId),
    ...(part.sends === 'inline' ? { inline: { send: allow('ses:Send*') } } : {}),
  };
  const maySend = part.sends !== 'no';
  const verdicts = { smtp: 'sends-smtp', api: 'uses-api', 'moved on': 'used-ses' } as const;
  const verdict = part.seen === 'no' ? (maySend ? 'can-send' : 'no-ses') : verdicts[part.seen];
  return { user, uses, ses: used, truth: { name, maySend, usedSes: part.seen !== 'no', verdict } };
}

function attachedTo({ sends }: Part, index: number, accountId: string): Pick<UserDeclaration, 'attached'> {
  if (sends === 'administrator') return { attached: ['arn:aws:iam::aws:policy/AdministratorAccess'] };
  if (sends !== 'managed') return {};
  return {
    attached: [index % 2 === 0 ? SES_FULL_ACCESS : `arn:aws:iam::${accountId}:policy/mail/SendMail`],
  };
}

/** Merges lists so that each is spread evenly over the whole. */
const interleaved = <T>(...lists: readonly (readonly T[])[]): readonly T[] =>
  lists
    .flatMap((list) => list.map((item, index) => ({ item, place: (index + 0.5) / list.length })))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], below: (limit: number) => number): readonly T[] {
  return items.reduce<T[]>((done, item, index) => {
    const place = below(index + 1);
    const moved = done[place];
    if (moved === undefined) done.push(item);
    else {
      done.push(moved);
      done[place] = item;
    }
    return done;
  }, []);
}

/** Mulberry32: numbers from 0 to 1, the same ones for the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
