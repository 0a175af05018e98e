/**
 * Sending authorization policies of SES identities, and what they let users and roles of the identity's own account do.
 * Sources: SES Developer Guide, "Using sending authorization"; IAM User Guide, "Policy evaluation for requests within a
 * single account" and "Permissions boundaries for IAM entities": a statement that names an IAM user allows it whatever IAM
 * policies and the boundary leave out; one that names a role is limited by the role's boundary; an explicit deny always
 * wins; one that names the account leaves it to IAM's policies.
 */
import type { CanSend } from '../model/model.ts';
import { isRecord, readStatement, readStatements } from './policyDocument.ts';
import { evaluateRights, join, NO_EFFECT, toCanSend, type Grant, type PolicyEffect } from './rights.ts';
import type { Caller } from './sesResources.ts';
import { accountDigits, readPrincipals } from './trustPolicy.ts';

/** Whom a statement is about: those it names, or everybody but them. */
interface Named {
  readonly names: readonly string[];
  /** By `NotPrincipal`. */
  readonly isInverted: boolean;
}

export interface IdentityPolicy {
  readonly allows: readonly (Named & { readonly grants: readonly Grant[] })[];
  readonly denies: readonly (Named & { readonly grants: readonly Grant[] })[];
  /** Part of it couldn't be read, and may allow or deny anybody anything. */
  readonly isUnread: boolean;
}

/** Returns what a policy of an identity allows and denies a caller about sending. Never throws. @param text JSON. */
export function readIdentityPolicy(text: string, caller: Caller = 'anyone'): IdentityPolicy {
  const document = readStatements(text);
  if (document === null) return { allows: [], denies: [], isUnread: true };
  const read = document.statements.map((statement) => {
    const effect = readStatement(statement, document.hasVariables, caller);
    const { Principal: named, NotPrincipal: others } = isRecord(statement) ? statement : {};
    const names = readPrincipals(named ?? others).map(accountDigits);
    const isUnread = effect.unread || (named === undefined) === (others === undefined) || names.length === 0;
    return { names, isInverted: named === undefined, effect, isUnread };
  });
  const readable = read.filter(({ isUnread }) => !isUnread);
  const pick = (of: (effect: PolicyEffect) => readonly Grant[]) =>
    readable.flatMap(({ names, isInverted, effect }) => {
      const grants = of(effect);
      return grants.length === 0 ? [] : [{ names, isInverted, grants }];
    });
  return {
    allows: pick(({ allows }) => allows),
    denies: pick(({ denies }) => denies),
    isUnread: read.some(({ isUnread }) => isUnread),
  };
}

/** Returns who may send by a policy, each once, in its order; `*` for everybody. */
export function allowedPrincipals({ allows }: IdentityPolicy): readonly string[] {
  return [...new Set(allows.flatMap(({ names, isInverted }) => (isInverted ? ['*'] : names)))];
}

/** Whether anything that a policy allows about sending, or allows one of these names, depends on more than the name. */
export function isConditional({ allows, isUnread }: IdentityPolicy, name?: string): boolean {
  const about = allows.filter(({ names }) => name === undefined || names.includes(name));
  return isUnread || about.some(({ grants }) => !grants.every(({ isSure }) => isSure));
}

/** A user or role of the identity's account. */
export interface Grantee {
  readonly kind: 'user' | 'role';
  /** How policies can name it: its ARN and its unique ID. */
  readonly names: readonly string[];
  readonly accountId: string;
  /** What its IAM policies and its permissions boundary say. `null`: not known. */
  readonly iam: { readonly effect: PolicyEffect; readonly boundary: PolicyEffect | null } | null;
}

/** Returns whether a policy that names a user or role lets it send, as AWS evaluates that together with IAM. */
export function identityGrant(policy: IdentityPolicy, { kind, names, accountId, iam }: Grantee): CanSend {
  const allows = policy.allows
    .filter((statement) => !statement.isInverted && statement.names.some((name) => names.includes(name)))
    .flatMap(({ grants }) => grants);
  if (allows.length === 0) return 'no';
  const boundary = iam?.boundary ?? null;
  const everyName = new Set(['*', accountId, ...names]);
  const isDenied = ({ names: denied, isInverted }: Named): boolean => {
    // AWS: denies everybody who has a boundary, whatever it names.
    if (isInverted && boundary !== null) return true;
    return denied.some((name) => (isInverted ? names.includes(name) : everyName.has(name))) !== isInverted;
  };
  const denies = policy.denies.filter(isDenied).flatMap(({ grants }) => grants);
  const unread = iam === null || policy.isUnread || iam.effect.unread;
  const effect: PolicyEffect = {
    ...NO_EFFECT,
    allows,
    denies: [...denies, ...(iam?.effect.denies ?? [])],
    unread,
  };
  if (kind === 'role' || boundary === null) return known(toCanSend(evaluateRights(effect, boundary)));
  const unlimited = join([effect, { ...NO_EFFECT, denies: boundary.denies, unread: boundary.unread }]);
  return known(toCanSend(evaluateRights(unlimited)));
}

/** What names it is read, so that only a deny can be unread. */
function known(canSend: CanSend): CanSend {
  return canSend === 'unknown' ? 'no' : canSend;
}
