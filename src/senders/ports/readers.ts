import type { IamReader } from './iamReader.ts';
import type { MailReader } from './mailReader.ts';

/** What a scan asks AWS with: a port for each service. A sign-in makes them, and a plan takes what it needs. */
export interface Readers {
  readonly iam: IamReader;
  /** Absent where mails are not to be counted. */
  readonly mails?: MailReader;
}
