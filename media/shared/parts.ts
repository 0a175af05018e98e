import type { Part } from '../../src/presentation/who/parts.ts';
import { h, type Child } from './dom.ts';
import type { Times } from './times.ts';

/** The name of a Region, as `us-gov-west-1`. */
const REGION = /(?<![\w-])([a-z]{2}(?:-[a-z]{2,9}){1,2}-\d)(?![\w-])/;

/** Returns a text in which no line ends within the name of a Region: browsers break lines at hyphens. */
export function withWholeRegions(text: string): readonly Child[] {
  return text.split(REGION).map((part, at) => (at % 2 === 1 ? h('span', { class: 'region' }, part) : part));
}

/** Returns a text with its times in the reader's language and its names set off. */
export function partNodes(parts: readonly Part[], times: Times): readonly Child[] {
  return parts.flatMap((part) => {
    if (typeof part === 'string') return withWholeRegions(part);
    return 'at' in part ? times.exact(part.at) : h('bdi', { class: 'name' }, part.name);
  });
}
