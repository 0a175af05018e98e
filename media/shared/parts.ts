import type { Part } from '../../src/presentation/who/parts.ts';
import { h, type Child } from './dom.ts';
import type { Times } from './times.ts';

/** Returns a text with its times in the reader's language and its names set off. */
export function partNodes(parts: readonly Part[], times: Times): readonly Child[] {
  return parts.map((part) => {
    if (typeof part === 'string') return part;
    return 'at' in part ? times.exact(part.at) : h('bdi', { class: 'name' }, part.name);
  });
}
