import type { IamReader } from './iamReader.ts';
import type { LogReader } from './logReader.ts';
import type { MailReader } from './mailReader.ts';
import type { SesReader } from './sesReader.ts';
import type { TrailReader } from './trailReader.ts';

/** The ports to AWS. A sign-in creates them; a plan, or what a person asks for, uses what it needs. */
export interface Readers {
  readonly iam: IamReader;
  /** Absent where mails are not to be counted. */
  readonly mails?: MailReader;
  /** No scan asks it; it's asked who sent the mails of a window. */
  readonly trail?: TrailReader;
  /** No scan asks it: only a person does, since its calls are calls of SES. */
  readonly ses?: SesReader;
  /** The ARN of the identity that asks (GetCallerIdentity). */
  readonly caller?: string;
  /** No scan asks it: only a person who searches a mail log does. */
  readonly log?: LogReader;
}
