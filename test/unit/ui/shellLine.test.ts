import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellLine } from '../../../src/export/shellLine.ts';

const NAMES = [
  'corp',
  'a b',
  "it's",
  '"quoted"',
  '$HOME',
  '`id`',
  'a;b',
  'back\\slash',
  '!!',
  '*',
  '',
  '#x',
  'ä',
  '&',
  '=ls',
  '@x',
  '~',
];

describe('A command line for a terminal', () => {
  it.each(NAMES)('passes %j to the program unchanged, through sh and bash', (name) => {
    for (const shell of ['/bin/sh', '/bin/bash']) {
      const line = shellLine(shell, ['printf', '<%s>', '--profile', name]);
      expect(execFileSync(shell, ['-c', line], { encoding: 'utf8' })).toBe(`<--profile><${name}>`);
    }
  });

  it('has no quotes when none are needed', () => {
    expect(shellLine('/bin/zsh', ['aws', 'sso', 'login', '--profile', 'acme.prod@eu/1'])).toBe(
      'aws sso login --profile acme.prod@eu/1',
    );
  });

  it.each([
    ['/usr/bin/fish', "it's \\ $x", String.raw`'it\'s \\ $x'`],
    ['/opt/microsoft/powershell/7/pwsh', "it's $x", "'it''s $x'"],
    [String.raw`C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`, 'a b', "'a b'"],
    [String.raw`C:\WINDOWS\system32\cmd.exe`, 'a "b" & c', '"a ""b"" & c"'],
    [String.raw`C:\Program Files\Git\bin\bash.exe`, "it's", String.raw`'it'\''s'`],
    ['', 'a b', "'a b'"],
    // A comma makes an array of it, an at sign a variable's parts; 5.1 hands quotes on unescaped.
    ['pwsh', 'a,b', "'a,b'"],
    ['pwsh', '@team', "'@team'"],
    ['pwsh', 'it"s', `'it"s'`],
    ['powershell.exe', 'it"s', String.raw`'it\"s'`],
    // zsh reads it as the path of the program ls.
    ['/bin/zsh', '=ls', "'=ls'"],
  ])('quotes as %s does', (shell, name, quoted) => {
    expect(shellLine(shell, ['aws', name])).toBe(`aws ${quoted}`);
  });

  it('is refused when cmd would replace a name by the value of a variable, quoted or not', () => {
    expect(() => shellLine('cmd.exe', ['aws', '%PATH%'])).toThrow('%');
    expect(shellLine('cmd.exe', ['aws', '100%'])).toBe('aws "100%"');
  });

  it.each(['x\nrm', 'x\u001B[2J', 'x\u009B2J', 'a\u202Eb', 'a\u200Bb'])(
    'is refused for %j: a terminal treats a control character as a key, and invisible characters hide the command',
    (name) => {
      expect(() => shellLine('/bin/bash', ['aws', name])).toThrow('control or an invisible character');
    },
  );
});
