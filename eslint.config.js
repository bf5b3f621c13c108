import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { basename } from 'node:path';
import ts from 'typescript-eslint';

/** Conventions that no published rule states the way we mean them. */
const project = {
  rules: {
    /** kebab-case.ts (with .test, .spec, .svelte, .config in between) and PascalCase.svelte. */
    'file-name': {
      meta: {
        type: 'suggestion',
        messages: { wrong: '{{ name }}: files are kebab-case, components PascalCase.svelte' },
      },
      create(context) {
        const name = basename(context.filename);
        const isRight = name.endsWith('.svelte')
          ? /^([A-Z][a-z0-9]*)+\.svelte$/.test(name)
          : /^\.?\d*-?[a-z0-9]+(-[a-z0-9]+)*(\.(test|spec|svelte|config|d))*\.(ts|js|mjs|cjs)$/.test(name);
        return isRight ? {} : { Program: (node) => context.report({ node, messageId: 'wrong', data: { name } }) };
      },
    },
  },
};

const NAMED_EXPORTS = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name: a thing is called the same everywhere.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines it.' },
  { selector: 'ExportNamedDeclaration[source]', message: 'No re-exports: import from the file that defines it.' },
];

export default ts.config(
  { ignores: ['dist/', 'release/', 'node_modules/', '.cache/', 'models/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    plugins: { project },
    rules: {
      'project/file-name': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...NAMED_EXPORTS],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'object-shorthand': 'error',
      'prefer-template': 'error',
    },
  },

  // TypeScript, with types.
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // `void promise` says that nobody waits for it, on purpose.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Typed arrays are read by index in loops that stay in range; `!` says so where the compiler can't see it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },

  // Svelte components; their types are checked by svelte-check.
  {
    files: ['**/*.svelte'],
    extends: [ts.configs.recommended],
    rules: {
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
  svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, projectService: true, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      // TypeScript knows the globals.
      'no-undef': 'off',
      // Maps and sets that only keep books need not be reactive.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },

  // Electron's doors: calls from the window are answered in one place.
  {
    files: ['src-main/**/*.ts'],
    ignores: ['src-main/ipc/**', 'src-main/preload.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'electron', importNames: ['ipcMain', 'ipcRenderer'], message: 'Only src-main/ipc answers calls.' },
          ],
        },
      ],
    },
  },

  {
    files: ['**/*.test.ts', '**/*.spec.ts'],
    rules: {
      // vitest's matchers are functions that need no `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Nor do `expect.any` and its like have a type of their own.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // Stand-ins for asynchronous things need not wait for anything.
      '@typescript-eslint/require-await': 'off',
    },
  },

  // Scripts and configuration run as they are, under Node.
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        URL: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        module: 'writable',
      },
    },
  },
  { files: ['**/*.config.{js,ts}', '**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
