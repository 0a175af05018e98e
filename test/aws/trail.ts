/** The write calls of IAM that CloudTrail recorded in an account. */
import { readTime, type TrailDeclaration } from './declaration.ts';
import { uuid } from './jobs.ts';

export interface TrailRecord extends Omit<TrailDeclaration, 'at'> {
  readonly id: string;
  readonly at: Date;
}

/** Notes what was done. */
export function addEvent(trail: TrailRecord[], declared: TrailDeclaration, start: Date): void {
  const { at, ...event } = declared;
  trail.push({ ...event, id: uuid('event', trail.length + 1), at: readTime(at, start) });
}
