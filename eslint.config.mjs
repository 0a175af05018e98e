import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const vscode = { name: 'vscode', message: 'Only src/ui and src/extension.ts know VS Code.' };

/** Forbids imports, by folder: the arrows of the house point one way (ui -> senders <- aws, export). */
const layer = (files, patterns, paths = []) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { paths, patterns }] },
});

export default defineConfig(
  globalIgnores(['dist/', 'out/', 'node_modules/', '.vscode-test/', 'artifacts/', 'coverage/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      'import-x/no-cycle': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
  },

  // The domain is pure: no vscode, no SDK, no library, no Node module, no clock.
  layer(
    ['src/senders/**/*.ts'],
    [{ regex: '^(?!\\./)', message: 'src/senders imports nothing but itself.' }],
    [vscode],
  ),
  {
    files: ['src/senders/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'setTimeout',
        'setInterval',
        'fetch',
        'console',
        'window',
        'document',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes in as a parameter.' },
        { object: 'Math', property: 'random', message: 'Randomness does not exist here.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'Time comes in as a parameter.',
        },
      ],
    },
  },
  layer(
    ['src/aws/**/*.ts', 'src/export/**/*.ts'],
    [{ group: ['**/ui/**'], message: 'The window is not known here.' }],
    [vscode],
  ),
  layer(['src/cli.ts'], [{ group: ['**/ui/**'], message: 'The command line has no window.' }], [vscode]),
  layer(
    ['src/ui/**/*.ts'],
    [
      {
        group: ['@aws-sdk/*', '@smithy/*', '**/aws/**'],
        message: 'The window asks AWS only through what extension.ts hands it.',
        allowTypeImports: true,
      },
    ],
  ),
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
