/** Pure: how a command is written for the shell that a terminal runs. */
import { replaceControlChars } from '../export/replaceControlChars.ts';

/** What every shell takes as it stands: PowerShell splits at commas, and `@` and `=` mean something in front. */
const PLAIN = /^[\w+:./-][\w@+=:./-]*$/;

/**
 * A command line whose words reach the program as they are, whatever quotes, spaces or `$` are in them.
 * @param shell the shell's program: `/bin/zsh`, `C:\Windows\System32\cmd.exe`; one that is not known is taken to
 *   quote as POSIX says.
 * @throws Error where a word holds a control character, which a terminal would take for a key, or one that is not
 *   seen and so hides what the command says, or what no quotes keep from being replaced.
 */
export function shellLine(shell: string, words: readonly string[]): string {
  const quote = quoting(/([^\\/]*?)(\.exe)?$/i.exec(shell)?.[1]?.toLowerCase() ?? '');
  return words
    .map((word) => {
      if (replaceControlChars(word) !== word)
        throw new Error('A name with a control or an invisible character cannot be typed into a terminal.');
      return PLAIN.test(word) ? word : quote(word);
    })
    .join(' ');
}

function quoting(shell: string): (word: string) => string {
  switch (shell) {
    case 'cmd':
      return (word) => {
        if (/%.+%/.test(word))
          throw new Error(`The command prompt would replace what is between % in ${word}.`);
        return `"${word.replaceAll('"', '""')}"`;
      };
    case 'pwsh':
      return powerShellWord;
    case 'powershell':
      // Windows PowerShell 5.1 hands a program its double quotes bare.
      return (word) => powerShellWord(word.replaceAll(/(\\*)"/g, String.raw`$1$1\"`));
    case 'fish':
      return (word) => `'${word.replaceAll(/[\\']/g, '\\$&')}'`;
    default:
      return (word) => `'${word.replaceAll("'", `'\\''`)}'`;
  }
}

function powerShellWord(word: string): string {
  return `'${word.replaceAll(/['‘’‚‛]/g, '$&$&')}'`;
}
