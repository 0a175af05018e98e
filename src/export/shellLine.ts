import { replaceControlChars } from './replaceControlChars.ts';

/** Needs no quotes in any shell: PowerShell splits at commas, and a leading `@` or `=` is special. */
const PLAIN = /^[\w+:./-][\w@+=:./-]*$/;

/**
 * Returns a command line whose words reach the program unchanged, whatever quotes, spaces or `$` they contain.
 * @param shell the shell's program: `/bin/zsh`, `C:\Windows\System32\cmd.exe`. Unknown ones get POSIX quotes.
 * @throws Error if a word contains a control character, which a terminal would take for a key; an invisible one, which
 *   hides what the command says; or something that this shell expands even in quotes
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

/** Whether every shell reads these words alike, without quotes. */
export function isPlainLine(words: readonly string[]): boolean {
  return words.every((word) => PLAIN.test(word));
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
      // Windows PowerShell 5.1 passes double quotes to a program unescaped.
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
