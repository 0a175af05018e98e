import { setContext } from '../contextKeys.ts';
import type { Watch, WatchTools } from './watch.ts';

/** The commands around one watch, which ends with the window at the latest. What it needs is loaded when it begins. */
export function watchCommands(tools: WatchTools) {
  let current: Promise<Watch> | null = null;
  const ended = (): void => {
    current = null;
    setContext('watching', false);
  };
  const start = async (): Promise<Watch> => {
    const { startWatch } = await import('./watch.ts');
    setContext('watching', true);
    return startWatch(tools, ended);
  };
  return {
    commands: {
      watch: async () => {
        await (current ??= start());
      },
      stopWatching: async () => (await current)?.dispose(),
      checkNow: async () => (await current)?.check(),
      watchOptions: async () => (await current)?.showOptions(),
    },
    dispose: () => {
      void current?.then((watch) => watch.dispose());
    },
  } as const;
}
