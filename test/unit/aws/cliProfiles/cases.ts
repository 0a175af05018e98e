/** AWS files as people have them, and what the AWS CLI and the product make of them. */
import type { Files, Outcome } from './world.ts';

export interface Case extends Files {
  readonly what: string;
  /** What the AWS CLI does; by generation where versions 1 and 2 differ. */
  readonly cli: Outcome | readonly [version1: Outcome, version2: Outcome];
  /** Only where it is not the same: what the AWS CLI reads in a way that nobody can have meant is refused. */
  readonly product?: 'refused';
  /** What the product says where it refuses, with `~` for the home folder. */
  readonly says?: RegExp;
}
