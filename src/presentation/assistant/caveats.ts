import { list } from '../../export/markdown.ts';
import { blindSpots } from '../../senders/words/blindSpots.ts';

/** What every answer says last. */
export const caveats = (): string => `What this cannot show:\n${list(blindSpots())}`;
