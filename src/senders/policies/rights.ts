/**
 * From what policies allow and deny to who may send. Rules: IAM User Guide, "Policy evaluation logic" (an explicit
 * deny wins; a permissions boundary grants nothing, it limits), and Service Authorization Reference for the resources
 * that each action is authorized against. A request goes to one Region, and names resources of that Region only: SES
 * Developer Guide, "Regions and Amazon SES"; SES API Reference, "ListTemplates".
 *
 * Own code, since the policy evaluators on npm are licensed under the AGPL; tests hold it against independent judges.
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

/** A set of sending actions: bit n stands for `SENDING_ACTIONS[n]`. */
export type ActionSet = number;

export const NONE: ActionSet = 0;
const ALL: ActionSet = (1 << SENDING_ACTIONS.length) - 1;

const setOf = (...actions: readonly (typeof SENDING_ACTIONS)[number][]): ActionSet =>
  actions.reduce((set, action) => set | (1 << SENDING_ACTIONS.indexOf(action)), NONE);

/** Authorized against an identity and the template. */
const TEMPLATED = setOf('ses:SendTemplatedEmail', 'ses:SendBulkTemplatedEmail');
/** The same, but the template may be part of the request instead (SES API v2, "Template"). */
const BULK = setOf('ses:SendBulkEmail');
/** API v1 asks for an identity, v2 for a custom verification email template: one of them may be enough. */
const VERIFICATION = setOf('ses:SendCustomVerificationEmail');
const PLAIN = ALL & ~TEMPLATED & ~BULK & ~VERIFICATION;

/** What one statement allows or denies. */
export interface Grant {
  readonly actions: ActionSet;
  readonly resources: Scope;
  /** What `NotResource` leaves out. */
  readonly except: Scope;
  /** Under no condition, and whatever its variables stand for. */
  readonly isSure: boolean;
}

/** What a policy, or several together, say about sending. */
export interface PolicyEffect {
  readonly allows: readonly Grant[];
  readonly denies: readonly Grant[];
  /**
   * Any action of SES is allowed. Conditions, resources and denies do not count here: this answers whether
   * Access Advisor may list SES ("services that are allowed by the entity's policies"), and AWS does not say
   * that any of them takes a service off that list.
   */
  readonly mayUseSes: boolean;
  /** Part of it could not be read: it may allow or deny anything. */
  readonly unread: boolean;
}

/** No policy at all. */
export const NO_EFFECT: PolicyEffect = { allows: [], denies: [], mayUseSes: false, unread: false };

/** A policy that is not at hand, or whose document is not in IAM's language. */
export const UNREAD: PolicyEffect = { ...NO_EFFECT, mayUseSes: true, unread: true };

/** Policies taken together, in any order: each adds what it allows and what it denies. */
export function join(effects: readonly PolicyEffect[]): PolicyEffect {
  return {
    allows: effects.flatMap(({ allows }) => allows),
    denies: effects.flatMap(({ denies }) => denies),
    mayUseSes: effects.some(({ mayUseSes }) => mayUseSes),
    unread: effects.some(({ unread }) => unread),
  };
}

/** The actions left once the denies are taken from the allows. */
export interface Rights {
  readonly sure: ActionSet;
  /** Under conditions, or with a doubt. Never less than `sure`. */
  readonly possible: ActionSet;
  /** What a part that could not be read might allow. */
  readonly open: ActionSet;
}

const ANYTHING: Grant = {
  actions: ALL,
  resources: EVERYWHERE,
  except: { surely: [], possibly: [] },
  isSure: true,
};

/**
 * What is left of the allows. What is unread may allow or deny anything, so that nothing is sure beside it.
 * @param boundary the permissions boundary; without it nothing is limited.
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
 * Whether one of several policies has a part in what all of them together make possible.
 * @param possible what all of them make possible.
 * @param all all of them together.
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

/** In one word; one sending action is enough. */
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

/** Actions for which some resource is allowed, and patterns of Regions, all of which its Region matches. */
interface Reached {
  readonly regions: readonly string[];
  actions: ActionSet;
}

/** What is reached of identities, templates and verification templates: of each of `RESOURCE_TYPES`. */
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

/** Actions for which a resource of each of the two is allowed in one Region. */
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

/** What is denied of the ARNs that belong to both: of some of them where strict, else of all of them. */
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
