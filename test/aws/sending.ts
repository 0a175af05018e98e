/**
 * Whether a user may send through SES, found by trying requests: each action on identities and templates of many
 * Regions, accounts and names, those of the policies among them. A request goes to one Region, and so does all it names:
 * https://docs.aws.amazon.com/ses/latest/dg/regions.html
 * Which resources an action needs:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
 */
import { passes, type PolicyDocument } from './policies.ts';
import { list, type Reading } from './policyResources.ts';

/** `maybe`: under a condition, or where AWS does not say how it decides. */
export type MaySend = 'yes' | 'maybe' | 'no';

interface Needs {
  /** Resource types that every request of the action names. */
  readonly always: readonly string[];
  /** Those that some requests name, or that only one version of the API asks for. */
  readonly sometimes?: readonly string[];
  /** One of them, where the two versions of the API ask for different ones. */
  readonly oneOf?: readonly string[];
}

const TEMPLATE = 'custom-verification-email-template';
const NEEDS: Readonly<Record<string, Needs>> = {
  'ses:SendEmail': { always: ['identity'] },
  'ses:SendRawEmail': { always: ['identity'] },
  'ses:SendBounce': { always: ['identity'] },
  'ses:SendTemplatedEmail': { always: ['identity', 'template'] },
  'ses:SendBulkTemplatedEmail': { always: ['identity', 'template'] },
  // The template may stand in the request itself (SES API v2: Template, TemplateContent).
  'ses:SendBulkEmail': { always: ['identity'], sometimes: ['template'] },
  'ses:SendCustomVerificationEmail': { always: [], oneOf: ['identity', TEMPLATE] },
};

/** What a user with these policies, and no other, may do; `boundary` limits them where there is one. @param user `null`: a role. */
export function maySend(
  documents: readonly PolicyDocument[],
  boundary: PolicyDocument | undefined,
  user: string | null,
): MaySend {
  const all = boundary === undefined ? documents : [...documents, boundary];
  const found = partitionsOf(all).map((partition) => maySendIn(partition, documents, boundary, user));
  if (found.every((each) => each === 'yes')) return 'yes';
  return found.every((each) => each === 'no') ? 'no' : 'maybe';
}

function maySendIn(
  partition: string,
  documents: readonly PolicyDocument[],
  boundary: PolicyDocument | undefined,
  user: string | null,
): MaySend {
  const parts = partsOf(boundary === undefined ? documents : [...documents, boundary], user);
  const tried = new Map<string, readonly string[]>();
  const arns = (region: string, type: string): readonly string[] => {
    const key = `${region} ${type}`;
    const known = tried.get(key) ?? arnsOf(partition, region, parts, type);
    tried.set(key, known);
    return known;
  };
  const on = (region: string, action: string, type: string, reading: Reading): boolean =>
    arns(region, type).some(
      (arn) =>
        passes(documents, action, arn, reading) &&
        (boundary === undefined || passes([boundary], action, arn, reading)),
    );
  const requests = [...parts.regions].flatMap((region) =>
    Object.entries(NEEDS).map(([action, needs]) => ({ region, action, ...needs })),
  );
  const surely = (ignoreCase: boolean): boolean =>
    requests.some(({ region, action, always, sometimes = [], oneOf = [] }) =>
      [...always, ...sometimes, ...oneOf].every((type) =>
        on(region, action, type, { certainty: 'surely', ignoreCase, user }),
      ),
    );
  const possibly = (ignoreCase: boolean): boolean =>
    requests.some(({ region, action, always, oneOf }) => {
      const may = (type: string): boolean =>
        on(region, action, type, { certainty: 'possibly', ignoreCase, user });
      return always.every(may) && (oneOf === undefined || oneOf.some(may));
    });
  if (surely(true) && surely(false)) return 'yes';
  return possibly(true) || possibly(false) ? 'maybe' : 'no';
}

const patternsOf = (documents: readonly PolicyDocument[]): readonly string[] =>
  documents
    .flatMap(({ Statement }) => list(Statement))
    .flatMap(({ Resource, NotResource }) => [...list(Resource ?? []), ...list(NotResource ?? [])]);

/** An account is in one partition: the one that its policies write out, else any. */
function partitionsOf(documents: readonly PolicyDocument[]): readonly string[] {
  const written = patternsOf(documents).map((pattern) => pattern.split(':')[1]?.toLowerCase() ?? '');
  const known = new Set(written.filter((partition) => /^aws[a-z-]*$/.test(partition)));
  return known.size === 0 ? ['aws', 'aws-cn', 'aws-us-gov'] : [...known];
}

interface Parts {
  readonly regions: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/** Regions, accounts and names made of what the policies write, and others. */
function partsOf(documents: readonly PolicyDocument[], user: string | null): Parts {
  const regions = new Set(['us-east-1', 'eu-central-1', 'us-gov-west-1']);
  const accounts = new Set(['123456789012']);
  const names = new Set(['Some.One@mail.test']);
  const starts = new Set<string>();
  const ends = new Set<string>();
  const patterns = documents.flatMap((document) =>
    patternsOf([document]).map((pattern) => ({ pattern, hasVariables: document.Version === '2012-10-17' })),
  );
  for (const { pattern, hasVariables } of patterns) {
    for (const filling of ['', 'zz', '111122223333']) {
      const resolved = !hasVariables
        ? pattern
        : pattern
            .replace(/\$\{([*?$])\}/g, '§$1')
            .replace(/\$\{aws:username\}/gi, (variable) => user ?? variable)
            .replace(/\$\{[^}]*\}/g, filling);
      const text = resolved.replace(/(?<!§)\?/g, '0');
      const filled = text.replace(/(?<!§)\*/g, filling).replaceAll('§', '');
      for (const field of filled.split(':')) {
        if (/^[a-z]+(-[a-z]+)+-\d$/i.test(field)) regions.add(field.toLowerCase());
        if (/^\d{12}$/.test(field)) accounts.add(field);
        const name = field.slice(field.lastIndexOf('/') + 1);
        if (name !== '') for (const each of [name, name.toLowerCase()]) names.add(each);
      }
      if (filling !== '') continue;
      const pieces = text.slice(text.lastIndexOf('/') + 1).split(/(?<!§)\*/);
      starts.add(pieces[0]!.replaceAll('§', ''));
      ends.add(pieces.at(-1)!.replaceAll('§', ''));
    }
  }
  for (const start of starts) for (const end of ends) if (start + end !== '') names.add(start + end);
  // Neither a domain nor a template has a colon in its name.
  return { regions, accounts, names: new Set([...names].filter((each) => !each.includes(':'))) };
}

function arnsOf(
  partition: string,
  region: string,
  { accounts, names }: Parts,
  type: string,
): readonly string[] {
  return [...accounts].flatMap((account) =>
    [...names].map((name) => `arn:${partition}:ses:${region}:${account}:${type}/${name}`),
  );
}
