/**
 * Splits a line like a POSIX shell: whitespace, both kinds of quotes and backslashes, without expansion. The AWS CLI does
 * so for headings (`[profile "my company"]`) and for `credential_process`.
 *
 * Source: POSIX, "Shell Command Language", section 2.2, "Quoting".
 * @returns `null` if a quote isn't closed or nothing follows a backslash.
 */
export function shellWords(line: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === '\\' && quote !== "'") {
      const next = line.charAt(++at);
      if (next === '') return null;
      const isEscape = quote === '' || next === '"' || next === '\\';
      word = (word ?? '') + (isEscape ? next : char + next);
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/[ \t\r\n]/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== '') return null;
  return word === null ? words : [...words, word];
}
