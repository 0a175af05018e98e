/** Roles of a generated account, with the truth about each. */
import type { PolicyDeclaration, RoleDeclaration, UseDeclaration } from './declaration.ts';
import type { PolicyDocument } from './policies.ts';

export interface RolesSize {
  readonly all: number;
  /** Roles that an inline policy allows to send, and how many of them were used at all within the last year. */
  readonly byInlinePolicy: number;
  readonly inlineUsed: number;
  /** Roles that a managed policy allows to send that no user has; half of them were used. */
  readonly byOwnPolicy: number;
  /** Roles that a managed policy allows to send that users have, too; half of them were used. */
  readonly bySharedPolicy: number;
  /** How many of those that were used, of every way to be allowed, used SES. */
  readonly seen: number;
}

/** What is true of a role, known from how it was made. */
export interface RoleTruth {
  readonly name: string;
  readonly maySend: boolean;
  readonly usedSes: boolean;
  /** The verdict that the report's contract asks for. */
  readonly verdict: 'used-ses' | 'can-send' | 'no-ses';
}

/** The roles of the benchmark's account. */
export const LARGE_ROLES: RolesSize = {
  all: 1000,
  byInlinePolicy: 100,
  inlineUsed: 30,
  byOwnPolicy: 40,
  bySharedPolicy: 20,
  seen: 25,
};

/** Two managed policies that only roles have. */
export const ROLE_POLICIES = ['SendFromFunctions', 'SendFromContainers'] as const;

const SERVICES = [
  'lambda.amazonaws.com',
  'ecs-tasks.amazonaws.com',
  'ec2.amazonaws.com',
  'ses.amazonaws.com',
] as const;

const allow = (Action: string | readonly string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});

interface Making {
  readonly accountId: string;
  readonly below: (limit: number) => number;
  /** ARN of a managed policy that allows users to send. */
  readonly shared: string;
}

interface MadeRoles {
  readonly roles: readonly RoleDeclaration[];
  readonly policies: readonly PolicyDeclaration[];
  readonly uses: readonly UseDeclaration[];
  readonly truth: readonly RoleTruth[];
}

/** Roles as asked for; none where nothing is. */
export function generateRoles(size: RolesSize | undefined, making: Making): MadeRoles {
  if (size === undefined) return { roles: [], policies: [], uses: [], truth: [] };
  const parts = plan(size);
  const made = parts.map((part, index) => makeRole(part, index, making));
  return {
    roles: made.map(({ role }) => role),
    policies: ROLE_POLICIES.map((name) => ({ name, path: '/roles/', document: allow('ses:Send*') })),
    uses: made.flatMap(({ uses }) => uses),
    truth: made.map(({ truth }) => truth),
  };
}

interface Part {
  readonly sends: 'inline' | 'own' | 'shared' | 'no';
  readonly isUsed: boolean;
  readonly usedSes: boolean;
}

function plan({ all, byInlinePolicy, inlineUsed, byOwnPolicy, bySharedPolicy, seen }: RolesSize) {
  const some = (count: number, used: number, sends: Part['sends']) =>
    Array.from({ length: count }, (_, index) => ({ sends, isUsed: index < used }));
  const allowed = [
    ...some(byInlinePolicy, inlineUsed, 'inline'),
    ...some(byOwnPolicy, Math.ceil(byOwnPolicy / 2), 'own'),
    ...some(bySharedPolicy, Math.ceil(bySharedPolicy / 2), 'shared'),
  ];
  const used = allowed.filter(({ isUsed }) => isUsed);
  // Spread evenly, so that those who used SES are of every way to be allowed.
  const isSeen = new Set(
    used.filter(
      (_, index) => Math.floor(((index + 1) * seen) / used.length) > Math.floor((index * seen) / used.length),
    ),
  );
  const others = some(all - allowed.length, Math.floor((all - allowed.length) / 2), 'no');
  return [...allowed, ...others].map((part): Part => ({ ...part, usedSes: isSeen.has(part) }));
}

function makeRole({ sends, isUsed, usedSes }: Part, index: number, { accountId, below, shared }: Making) {
  const name = `${index % 97 === 5 ? '=' : ''}role-${String(index).padStart(4, '0')}`;
  const service = SERVICES[index % SERVICES.length] ?? SERVICES[0];
  const own = `arn:aws:iam::${accountId}:policy/roles/${ROLE_POLICIES[index % ROLE_POLICIES.length] ?? ROLE_POLICIES[0]}`;
  const role: RoleDeclaration = {
    name,
    path: index % 50 === 3 ? `/aws-service-role/${service}/` : '/',
    createdAt: `-${500 + below(2000)}d`,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    inline: sends === 'inline' ? { send: allow('ses:Send*') } : { read: allow(['s3:GetObject']) },
    attached: sends === 'own' ? [own] : sends === 'shared' ? [shared] : [],
  };
  const at = 600 + below(500_000);
  const uses: readonly UseDeclaration[] = [
    ...(isUsed ? [{ at: `-${at}m`, role: name, service: 's3' }] : []),
    ...(usedSes
      ? [{ at: `-${at + 60}m`, role: name, service: 'ses', region: 'us-east-1', action: 'SendEmail' }]
      : []),
  ];
  const verdict = usedSes ? 'used-ses' : sends === 'no' ? 'no-ses' : 'can-send';
  return { role, uses, truth: { name, maySend: sends !== 'no', usedSes, verdict } satisfies RoleTruth };
}
