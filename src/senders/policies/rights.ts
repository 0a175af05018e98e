/**
 * Determines who may send from what policies allow and deny. Rules: IAM User Guide, "Policy evaluation logic" (an explicit
 * deny wins; a permissions boundary only limits), and Service Authorization Reference for the resources that each action is
 * authorized against. A request goes to one Region and names only resources of that Region: SES Developer Guide, "Regions
 * and Amazon SES"; SES API Reference, "ListTemplates".
 *
 * Written here because the policy evaluators on npm are licensed under the AGPL; tests compare it with independent ones.
 */
import type { CanSend } from '../model/model.ts';
import {
  doMeet,
  doShareRegion,
  EVERYWHERE,
  holdsAll,
  mayHoldAll,
  mayMeet,
  mayShareRegion,
  RESOURCE_TYPES,
  type Scope,
  type Target,
} from './sesResources.ts';

/** The actions that send mail, of the SES API v1 and v2 (Service Authorization Reference, prefix `ses`). */
export const SENDING_ACTIONS = [
  'ses:SendEmail',
  'ses:SendRawEmail',
  'ses:SendTemplatedEmail',
  'ses:SendBulkEmail',
  'ses:SendBulkTemplatedEmail',
  'ses:SendCustomVerificationEmail',
  'ses:SendBounce',
] as const;

/** A set of sending actions: bit n is `SENDING_ACTIONS[n]`. */
export type ActionSet = number;

export const NONE: ActionSet = 0;
const ALL: ActionSet = (1 << SENDING_ACTIONS.length) - 1;

const setOf = (...actions: readonly (typeof SENDING_ACTIONS)[number][]): ActionSet =>
  actions.reduce((set, action) => set | (1 << SENDING_ACTIONS.indexOf(action)), NONE);

/** Authorized against an identity and the template. */
const TEMPLATED = setOf('ses:SendTemplatedEmail', 'ses:SendBulkTemplatedEmail');
/** The same, but the template may be part of the request instead (SES API v2, "Template"). */
const BULK = setOf('ses:SendBulkEmail');
/** API v1 requires an identity, v2 a custom verification email template, so one of them may be enough. */
const VERIFICATION = setOf('ses:SendCustomVerificationEmail');
const PLAIN = ALL & ~TEMPLATED & ~BULK & ~VERIFICATION;

export interface Grant {
  readonly actions: ActionSet;
  readonly resources: Scope;
  /** What `NotResource` excludes. */
  readonly except: Scope;
  /** Without conditions, and whatever the values of its variables. */
  readonly isSure: boolean;
}

export interface PolicyEffect {
  readonly allows: readonly Grant[];
  readonly denies: readonly Grant[];
  /**
   * Any SES action is allowed. Conditions, resources and denies don't count: this answers whether Access Advisor may list
   * SES ("services that are allowed by the entity's policies"), and AWS doesn't say that any of them removes a service from
   * that list.
   */
  readonly mayUseSes: boolean;
  /** Part of it couldn't be read and may allow or deny anything. */
  readonly unread: boolean;
}

export const NO_EFFECT: PolicyEffect = { allows: [], denies: [], mayUseSes: false, unread: false };

/** A policy that is missing, or whose document is invalid. */
export const UNREAD: PolicyEffect = { ...NO_EFFECT, mayUseSes: true, unread: true };

/** Combines policies in any order: each adds what it allows and denies. */
export function join(effects: readonly PolicyEffect[]): PolicyEffect {
  return {
    allows: effects.flatMap(({ allows }) => allows),
    denies: effects.flatMap(({ denies }) => denies),
    mayUseSes: effects.some(({ mayUseSes }) => mayUseSes),
    unread: effects.some(({ unread }) => unread),
  };
}

/** The actions left after subtracting the denies from the allows. */
export interface Rights {
  readonly sure: ActionSet;
  /** With conditions or doubts. Includes `sure`. */
  readonly possible: ActionSet;
  /** What an unread part might allow. */
  readonly open: ActionSet;
}

const ANYTHING: Grant = {
  actions: ALL,
  resources: EVERYWHERE,
  except: { surely: [], possibly: [] },
  isSure: true,
};

/**
 * Returns what is left of the allows. An unread part may allow or deny anything, so nothing is certain next to it.
 * @param boundary the permissions boundary; without one nothing is limited
 */
export function evaluateRights(effect: PolicyEffect, boundary: PolicyEffect | null = null): Rights {
  const { limits, denies } = surroundings(effect, boundary);
  const unread = effect.unread || boundary?.unread === true;
  return {
    sure: unread ? NONE : surely(reachAction(effect.allows, limits, denies, true)),
    possible: possibly(reachAction(effect.allows, limits, denies, false)),
    open: effect.unread ? possibly(reachAction([ANYTHING], limits, denies, false)) : NONE,
  };
}

/**
 * Whether one of several policies contributes to what they make possible together.
 * @param possible what all of them make possible
 * @param all all of them combined
 */
export function hasPart(
  effect: PolicyEffect,
  possible: ActionSet,
  all: PolicyEffect,
  boundary: PolicyEffect | null,
): boolean {
  if (possible === NONE || effect.allows.length === 0) return false;
  const { limits, denies } = surroundings(all, boundary);
  const [identities, templates, verifications] = reachAction(effect.allows, limits, denies, false);
  const [allIdentities, allTemplates] = reachAction(all.allows, limits, denies, false);
  const part =
    (reachedActions(identities) & ~TEMPLATED) |
    (together(identities, allTemplates, mayShareRegion) & TEMPLATED) |
    (together(templates, allIdentities, mayShareRegion) & (TEMPLATED | BULK)) |
    (reachedActions(verifications) & VERIFICATION);
  return (part & possible) !== NONE;
}

/** Summarizes rights; one sending action is enough. */
export function toCanSend(rights: Rights): CanSend {
  if (rights.sure !== NONE) return 'yes';
  if (rights.possible !== NONE) return 'conditional';
  return rights.open !== NONE ? 'unknown' : 'no';
}

interface Surroundings {
  /** The boundary's allows; without a boundary, anything. */
  readonly limits: readonly Grant[];
  readonly denies: readonly Grant[];
}

function surroundings(effect: PolicyEffect, boundary: PolicyEffect | null): Surroundings {
  if (boundary === null) return { limits: [ANYTHING], denies: effect.denies };
  return {
    limits: boundary.unread ? [...boundary.allows, ANYTHING] : boundary.allows,
    denies: [...effect.denies, ...boundary.denies],
  };
}

/** Actions for which some resource is allowed, and Region patterns that its Region matches. */
interface Reached {
  readonly regions: readonly string[];
  actions: ActionSet;
}

/** What is reached among identities, templates and verification templates: one entry per `RESOURCE_TYPES`. */
type Reach = readonly [readonly Reached[], readonly Reached[], readonly Reached[]];

function surely([identities, templates, verifications]: Reach): ActionSet {
  return (
    (reachedActions(identities) & PLAIN) |
    (together(identities, templates, doShareRegion) & (TEMPLATED | BULK)) |
    (together(identities, verifications, doShareRegion) & VERIFICATION)
  );
}

function possibly([identities, templates, verifications]: Reach): ActionSet {
  return (
    (reachedActions(identities) & (PLAIN | BULK | VERIFICATION)) |
    (together(identities, templates, mayShareRegion) & TEMPLATED) |
    (reachedActions(verifications) & VERIFICATION)
  );
}

function reachedActions(reached: readonly Reached[]): ActionSet {
  return reached.reduce((set, { actions }) => set | actions, NONE);
}

/** Actions for which a resource of each type is allowed in the same Region. */
function together(
  some: readonly Reached[],
  others: readonly Reached[],
  share: (regions: readonly string[]) => boolean,
): ActionSet {
  let set = NONE;
  for (const one of some) {
    for (const other of others) {
      const both = one.actions & other.actions;
      if ((both & ~set) !== NONE && share([...one.regions, ...other.regions])) set |= both;
    }
  }
  return set;
}

function reachAction(
  allows: readonly Grant[],
  limits: readonly Grant[],
  denies: readonly Grant[],
  isStrict: boolean,
): Reach {
  const reach = RESOURCE_TYPES.map(() => new Map<string, Reached>());
  for (const allow of allows) {
    for (const limit of limits) {
      const actions = allow.actions & limit.actions;
      if (actions === NONE || (isStrict && !(allow.isSure && limit.isSure))) continue;
      for (const target of isStrict ? allow.resources.surely : allow.resources.possibly) {
        for (const other of isStrict ? limit.resources.surely : limit.resources.possibly) {
          if (isStrict ? !doMeet(target, other) : !mayMeet(target, other)) continue;
          if (isExcepted(allow, target, other, isStrict) || isExcepted(limit, target, other, isStrict))
            continue;
          const allowed = actions & ~deniedActions(denies, target, other, isStrict);
          if (allowed === NONE) continue;
          const ofType = reach[target.type];
          const key = `${target.region} ${other.region}`;
          const known = ofType?.get(key);
          if (known === undefined)
            ofType?.set(key, { regions: [target.region, other.region], actions: allowed });
          else known.actions |= allowed;
        }
      }
    }
  }
  return reach.map((ofType) => [...ofType.values()]) as unknown as Reach;
}

function isExcepted({ except }: Grant, a: Target, b: Target, isStrict: boolean): boolean {
  return isStrict
    ? except.possibly.some((target) => mayHoldAll(target, a, b))
    : except.surely.some((target) => holdsAll(target, a, b));
}

/** What is denied on ARNs that belong to both: on any of them if strict, otherwise on all of them. */
function deniedActions(denies: readonly Grant[], a: Target, b: Target, isStrict: boolean): ActionSet {
  let denied = NONE;
  for (const deny of denies) {
    if ((deny.actions & ~denied) === NONE) continue;
    if (isStrict ? mayTouch(deny, a, b) : surelyTakes(deny, a, b)) denied |= deny.actions;
  }
  return denied;
}

function mayTouch({ resources, except }: Grant, a: Target, b: Target): boolean {
  return (
    resources.possibly.some((target) => mayMeet(target, a) && mayMeet(target, b)) &&
    !except.surely.some((target) => holdsAll(target, a, b))
  );
}

function surelyTakes({ resources, except, isSure }: Grant, a: Target, b: Target): boolean {
  return (
    isSure &&
    resources.surely.some((target) => holdsAll(target, a, b)) &&
    !except.possibly.some((target) => mayMeet(target, a) && mayMeet(target, b))
  );
}
