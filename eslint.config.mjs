import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import jsdoc from 'eslint-plugin-jsdoc';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const vscode = { name: 'vscode', message: 'Only src/ui and src/extension.ts know VS Code.' };

/** Forbids imports, by folder: arrows point one way (ui -> accounts -> presentation -> export -> senders <- aws; media -> presentation). */
const layer = (files, patterns, paths = []) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { paths, patterns }] },
});

/**
 * Words that people read, by where they stand: each is said by `l10n.t`, or is a name that is the same in every
 * language. The test of the strings then sees to it that they are translated.
 */
const SHOWN_AS =
  '/^(title|label|description|detail|tooltip|prompt|place[hH]older|saveLabel|openLabel|message|nextStep|text|name)$/';
/** The same in every language: names, commands to type, and the skeleton of a page. */
const NAMES = String.raw`(AWS SES Senders|IAM Identity Center \(SSO\)|Markdown|AWS_ACCESS_KEY_ID)$|aws |[^]*<`;
const WORDS = String.raw`/^(?!${NAMES})(.*[A-Za-z]{2,}.* .*[A-Za-z]{2,}|[A-Z][a-z]+(…|\.)?$)/`;
const literals = [
  `Literal[value=${WORDS}]`,
  `TemplateLiteral:has(TemplateElement[value.raw=${WORDS}])`,
  `ConditionalExpression > Literal[value=${WORDS}]`,
];
const bareWords = [
  `Property[key.name=${SHOWN_AS}] > `,
  `AssignmentExpression[left.property.name=${SHOWN_AS}] > `,
  'CallExpression[callee.name=/^show(Information|Warning|Error)$/] > ',
  'CallExpression[callee.name=/^(h|facts|muted|list|heading|item)$/] > ',
  'CallExpression[callee.name=/^(h|facts|muted|list|heading|item)$/] > ArrayExpression > ',
  'NewExpression[callee.property.name="TreeItem"] > ',
  ':function > ',
  'ReturnStatement > ',
].flatMap((place) =>
  literals.map((literal) => ({
    selector: `${place}${literal}`,
    message: 'People read this: say it by l10n.t.',
  })),
);

const noClock = {
  selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
  message: 'Time comes in as a parameter.',
};

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
  // Every exported function says what it does. (Its types say what it takes and returns.)
  {
    files: ['src/**/*.ts', 'media/**/*.ts'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        { publicOnly: true, require: { ClassDeclaration: true, FunctionDeclaration: true } },
      ],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
  },

  // The domain is pure: no vscode, no SDK, no Node module, no clock, and of libraries only pure ones.
  layer(
    ['src/senders/**/*.ts'],
    [
      {
        regex: '^(?!\\./|\\.\\./[^.]|(@vscode/l10n|valibot|postal-mime)$)',
        message: 'src/senders imports nothing but itself, and pure libraries.',
      },
    ],
    [vscode],
  ),
  {
    files: ['src/senders/**/*.ts', 'src/presentation/**/*.ts'],
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
      'no-restricted-syntax': ['error', noClock],
    },
  },
  layer(
    ['src/presentation/**/*.ts'],
    [
      {
        group: ['**/ui/**', '**/aws/**'],
        message: 'What is shown is a function of data: senders/, export/.',
      },
      { regex: '^(?!\\.|(@vscode/l10n|valibot)$)', message: 'src/presentation imports pure libraries only.' },
    ],
    [vscode],
  ),
  layer(
    ['media/**/*.ts'],
    [{ group: ['**/ui/**', '**/aws/**'], message: 'The pages build on src/presentation.' }],
    [vscode],
  ),
  layer(
    ['src/aws/**/*.ts', 'src/export/**/*.ts'],
    [{ group: ['**/ui/**', '**/presentation/**'], message: 'The window is not known here.' }],
    [vscode],
  ),
  // The chosen accounts, their scans and what is kept of them: what a window does, without VS Code.
  layer(
    ['src/accounts/**/*.ts'],
    [
      {
        group: ['@aws-sdk/*', '@smithy/*', '**/aws/**', '**/ui/**'],
        message: 'src/accounts asks by src/accounts/ports.ts, and is shown by src/ui.',
      },
    ],
    [vscode],
  ),
  layer(
    ['src/cli.ts', 'src/cli/**/*.ts'],
    [{ group: ['**/ui/**'], message: 'The command line has no window.' }],
    [vscode],
  ),
  {
    files: ['src/{accounts,ui,presentation}/**/*.ts', 'src/export/{markdown,summary}.ts', 'media/**/*.ts'],
    // What assistants and the log read stays English.
    ignores: ['src/{ui,presentation}/assistant/*.ts', 'src/accounts/logScan.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bareWords] },
  },
  {
    files: ['src/presentation/**/*.ts'],
    ignores: ['src/presentation/assistant/*.ts'],
    rules: { 'no-restricted-syntax': ['error', noClock, ...bareWords] },
  },
  {
    files: ['src/ui/**/*.ts'],
    ignores: ['src/ui/notify.ts', 'src/ui/copyText.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['showInformationMessage', 'showWarningMessage', 'showErrorMessage'].map((property) => ({
          property,
          message: 'src/ui/notify.ts shows it, with data in it as text.',
        })),
        {
          property: 'writeText',
          message: 'src/ui/copyText.ts copies it, without characters that a terminal obeys.',
        },
      ],
    },
  },
  layer(
    ['src/ui/**/*.ts'],
    [
      {
        group: ['@aws-sdk/*', '@smithy/*', '**/aws/**'],
        message: 'The window asks AWS only through what extension.ts hands it.',
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
