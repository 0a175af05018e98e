/** What policies let a user do, each row by a page of AWS. Held against the product's judge and the endpoint's. */
import type { CanSend } from '../../../src/senders/model/model.ts';
import { AUTHORIZED_AGAINST, REGIONS } from './policyRows/actions.ts';
import { BOUNDARIES, EVALUATION, INVALID } from './policyRows/evaluation.ts';
import { CASE, INCOMPLETE, OF_ROLES, PARTS, VARIABLES } from './policyRows/resources.ts';
import { PAGES, type Short } from './policyRows/row.ts';

export interface PolicyRow {
  readonly what: string;
  readonly page: (typeof PAGES)[keyof typeof PAGES];
  /** A statement, several, or a whole document. */
  readonly policy: object;
  readonly boundary?: object;
  readonly expected: CanSend;
}

const rows = (short: readonly Short[]): readonly PolicyRow[] =>
  short.map(([what, page, policy, expected, boundary]) => ({
    what,
    page: PAGES[page],
    policy,
    expected,
    ...(boundary === undefined ? {} : { boundary }),
  }));

export const POLICY_ROWS = rows([
  ...INCOMPLETE,
  ...CASE,
  ...AUTHORIZED_AGAINST,
  ...REGIONS,
  ...PARTS,
  ...VARIABLES,
  ...BOUNDARIES,
  ...EVALUATION,
  ...INVALID,
]);

/** Rows about a role. */
export const ROLE_ROWS = rows(OF_ROLES);
