import type { Part } from '../../src/presentation/who/parts.ts';
import { splitAtRegions } from '../../src/senders/words/words.ts';
import { h, type Child } from './dom.ts';
import type { Times } from './times.ts';

/** Returns a text in which no line ends within the name of a Region: browsers break lines at hyphens. */
export function withWholeRegions(text: string): readonly Child[] {
  return splitAtRegions(text).map((part, at) => (at % 2 === 1 ? h('span', { class: 'region' }, part) : part));
}

/** Returns a text with its times in the reader's language and its names set off. */
export function partNodes(parts: readonly Part[], times: Times): readonly Child[] {
  return parts.flatMap((part) => {
    if (typeof part === 'string') return withWholeRegions(part);
    return 'at' in part ? times.exact(part.at) : h('bdi', { class: 'name' }, ...withWholeRegions(part.name));
  });
}
