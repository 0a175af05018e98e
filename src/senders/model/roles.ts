/** Users and roles in one list. Small: the list needs it as soon as a window opens. */
import type { Evidence } from './evidence.ts';

/** Whether it is a role. */
export function isRole({ kind }: Pick<Evidence, 'kind'>): boolean {
  return kind === 'role';
}

/** Returns the users of a list, root included. Whatever counts users counts these. */
export function usersOnly<P extends Pick<Evidence, 'kind'>>(principals: readonly P[]): readonly P[] {
  return principals.some(isRole) ? principals.filter((principal) => !isRole(principal)) : principals;
}
