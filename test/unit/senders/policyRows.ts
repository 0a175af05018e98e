/** What policies let a user do, each row by a page of AWS. Held against the product's judge and the endpoint's. */
import type { CanSend } from '../../../src/senders/model/model.ts';
import { AUTHORIZED_AGAINST, REGIONS } from './policyRows/actions.ts';
import { BOUNDARIES, EVALUATION, INVALID } from './policyRows/evaluation.ts';
import { CASE, INCOMPLETE, PARTS, VARIABLES } from './policyRows/resources.ts';
import { PAGES } from './policyRows/row.ts';

export interface PolicyRow {
  readonly what: string;
  readonly page: (typeof PAGES)[keyof typeof PAGES];
  /** A statement, several, or a whole document. */
  readonly policy: object;
  readonly boundary?: object;
  readonly expected: CanSend;
}

export const POLICY_ROWS: readonly PolicyRow[] = [
  ...INCOMPLETE,
  ...CASE,
  ...AUTHORIZED_AGAINST,
  ...REGIONS,
  ...PARTS,
  ...VARIABLES,
  ...BOUNDARIES,
  ...EVALUATION,
  ...INVALID,
].map(([what, page, policy, expected, boundary]) => ({
  what,
  page: PAGES[page],
  policy,
  expected,
  ...(boundary === undefined ? {} : { boundary }),
}));
