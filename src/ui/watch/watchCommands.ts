import { setContext } from '../contextKeys.ts';
import { Watch } from './watch.ts';
import type { WatchTools } from './watch.ts';

/** The commands for the watch, of which there is at most one. */
export function watchCommands(tools: WatchTools) {
  let current: Watch | null = null;
  const ended = (): void => {
    current = null;
    setContext('watching', false);
  };
  const start = (): Watch => {
    setContext('watching', true);
    return new Watch(tools, ended);
  };
  return {
    commands: {
      watch: () => {
        current ??= start();
      },
      stopWatching: () => current?.dispose(),
      checkNow: () => current?.check(),
      watchOptions: () => current?.showOptions(),
    },
    dispose: () => {
      current?.dispose();
    },
  } as const;
}
