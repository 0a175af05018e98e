import { list } from '../../export/markdown.ts';
import { blindSpots } from '../../senders/words/blindSpots.ts';

/** Ends every answer. */
export const caveats = (): string => `What this cannot show:\n${list(blindSpots())}`;
