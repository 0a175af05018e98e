/** Typical AWS files, and what the AWS CLI and the product do with them. */
import type { Files, Outcome } from './fixture.ts';

export interface Case extends Files {
  readonly what: string;
  /** What the AWS CLI does; by generation where versions 1 and 2 differ. */
  readonly cli: Outcome | readonly [version1: Outcome, version2: Outcome];
  /** Only if it differs: the product rejects what the AWS CLI reads in a way that nobody can have meant. */
  readonly product?: 'refused';
  /** The message of the product if it rejects the profile, with `~` for the home folder. */
  readonly says?: RegExp;
}
