/**
 * Whether a user may send through SES, found by trying requests: each action on identities and templates of many
 * Regions, accounts and names, those of the policies among them. Which resources an action needs:
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

/** What a user with these policies, and no other, may do; `boundary` limits them where there is one. */
export function maySend(
  documents: readonly PolicyDocument[],
  boundary: PolicyDocument | undefined,
  user: string,
): MaySend {
  const all = boundary === undefined ? documents : [...documents, boundary];
  const tried = new Map<string, readonly string[]>();
  const arns = (type: string): readonly string[] => {
    const known = tried.get(type) ?? samples(all, type, user);
    tried.set(type, known);
    return known;
  };
  const on = (action: string, type: string, reading: Reading): boolean =>
    arns(type).some(
      (arn) =>
        passes(documents, action, arn, reading) &&
        (boundary === undefined || passes([boundary], action, arn, reading)),
    );
  const actions = Object.entries(NEEDS);
  const surely = (ignoreCase: boolean): boolean =>
    actions.some(([action, { always, sometimes = [], oneOf = [] }]) =>
      [...always, ...sometimes, ...oneOf].every((type) =>
        on(action, type, { certainty: 'surely', ignoreCase, user }),
      ),
    );
  const possibly = (ignoreCase: boolean): boolean =>
    actions.some(([action, { always, oneOf }]) => {
      const may = (type: string): boolean => on(action, type, { certainty: 'possibly', ignoreCase, user });
      return always.every(may) && (oneOf === undefined || oneOf.some(may));
    });
  if (surely(true) && surely(false)) return 'yes';
  return possibly(true) || possibly(false) ? 'maybe' : 'no';
}

/** ARNs of a type, made of what the policies name. */
function samples(documents: readonly PolicyDocument[], type: string, user: string): readonly string[] {
  const regions = new Set(['eu-central-1', 'us-gov-west-1']);
  const accounts = new Set(['123456789012']);
  const names = new Set(['Some.One@mail.test']);
  const partitions = new Set<string>();
  const patterns = documents
    .flatMap(({ Statement }) => list(Statement))
    .flatMap(({ Resource, NotResource }) => [...list(Resource ?? []), ...list(NotResource ?? [])]);
  for (const pattern of patterns) {
    for (const filling of ['', '0', 'zz', '111122223333']) {
      const text = pattern
        .replace(/\$\{([*?$])\}/g, '§$1')
        .replace(/\$\{aws:username\}/gi, user)
        .replace(/\$\{[^}]*\}/g, filling)
        .replace(/(?<!§)\*/g, filling)
        .replace(/(?<!§)\?/g, '0')
        .replaceAll('§', '');
      const fields = text.split(':');
      if (/^aws[a-z-]*$/i.test(fields[1] ?? '')) partitions.add(fields[1]!.toLowerCase());
      for (const field of fields) {
        if (/^[a-z]+(-[a-z]+)+-\d$/i.test(field)) regions.add(field.toLowerCase());
        if (/^\d{12}$/.test(field)) accounts.add(field);
        const name = field.slice(field.lastIndexOf('/') + 1);
        if (name !== '') for (const each of [name, name.toLowerCase()]) names.add(each);
      }
    }
  }
  if (partitions.size === 0) partitions.add('aws');
  return [...partitions].flatMap((partition) =>
    [...regions].flatMap((region) =>
      [...accounts].flatMap((account) =>
        [...names].map((name) => `arn:${partition}:ses:${region}:${account}:${type}/${name}`),
      ),
    ),
  );
}
