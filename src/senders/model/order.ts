import { isRole } from './evidence.ts';
import { ALL_VERDICTS, type Principal } from './verdict.ts';

/**
 * The order of users in every list: by verdict, strongest evidence first; then users before roles; then by the latest use of
 * SES, newest first; then by name (and ARN, in case a name occurs twice). Names compare by code unit, so the order is the
 * same on every machine.
 */
export function compareUsers(a: Principal, b: Principal): number {
  return (
    ALL_VERDICTS.indexOf(a.verdict) - ALL_VERDICTS.indexOf(b.verdict) ||
    Number(isRole(a)) - Number(isRole(b)) ||
    compareText(b.lastSesAt ?? '', a.lastSesAt ?? '') ||
    compareText(a.name, b.name) ||
    compareText(a.arn, b.arn)
  );
}

/** Compares by code unit: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
