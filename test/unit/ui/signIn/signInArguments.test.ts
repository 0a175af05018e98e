import { expect, it } from 'vitest';
import { signInArguments } from '../../../../src/presentation/signIn/signInArguments.ts';

it('A sign-in command has the unchanged name of its profile', () => {
  expect(signInArguments('sso', "my 'prod' $HOME")).toEqual(['sso', 'login', '--profile', "my 'prod' $HOME"]);
  expect(signInArguments('login', 'a')).toEqual(['login', '--profile', 'a']);
});

it.each(['${command:workbench.action.quit}', 'a${env:HOME}', 'a\u001b[2K', 'a\u202eb'])(
  'The profile %j is not put into a task',
  (name) => expect(() => signInArguments('sso', name)).toThrow('Sign in in a terminal'),
);
