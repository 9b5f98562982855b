import js from '@eslint/js';
import nodePlugin from 'eslint-plugin-n';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const nodeGlobals = /** @type {import('eslint').Linter.Globals} */ (
  nodePlugin.configs['flat/recommended-module'].languageOptions?.globals ?? {}
);

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Name what you export: a default export has another name in every file that imports it.',
};
const ipcMainElsewhere = [
  'ImportSpecifier[imported.name="ipcMain"]',
  'MemberExpression[property.name="ipcMain"]',
].map((selector) => ({
  selector,
  message: 'ipcMain belongs to src/main/contract/ipc-transport.ts, which checks who calls.',
}));
/** Called the same in every language: keys as they are printed on the keyboard, formats, made-up addresses. */
const SAME_EVERYWHERE = String.raw`^(?:\s|[^\p{L}]|Ctrl|Alt|Shift|Esc|Enter|Tab|Home|End|CSV|PNG|JSON|ID|\S*\.example\b\S*|[A-Z])*$`;
const HOLDS_WORDS = `/^(?!${SAME_EVERYWHERE.slice(1)})/u`;
const SHOWN =
  'aria-label|aria-description|aria-roledescription|aria-valuetext|title|placeholder|label|description|alt|nothingFound|nothingFoundMessage';
const wordsInTheCode = [
  `JSXText[value=${HOLDS_WORDS}]`,
  ...['', 'ConditionalExpression > ', 'LogicalExpression > '].flatMap((within) => [
    `:matches(JSXElement, JSXFragment) > JSXExpressionContainer > ${within}Literal[value=${HOLDS_WORDS}]`,
    `:matches(JSXElement, JSXFragment) > JSXExpressionContainer > ${within}TemplateLiteral > TemplateElement[value.cooked=${HOLDS_WORDS}]`,
    `JSXAttribute[name.name=/^(?:${SHOWN})$/] > JSXExpressionContainer > ${within}Literal[value=${HOLDS_WORDS}]`,
    `JSXAttribute[name.name=/^(?:${SHOWN})$/] > JSXExpressionContainer > ${within}TemplateLiteral > TemplateElement[value.cooked=${HOLDS_WORDS}]`,
  ]),
  `JSXAttribute[name.name=/^(?:${SHOWN})$/] > Literal[value=${HOLDS_WORDS}]`,
  `CallExpression[callee.name="notify"] > Literal:first-child[value=${HOLDS_WORDS}]`,
].map((selector) => ({
  selector,
  message: 'What the operator reads comes from src/renderer/i18n/words, in three languages.',
}));

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'release/',
      'test-results/',
      '.cache/',
      'test/fixtures/',
      // Plain scripts of another Electron, read as they are.
      'test/electron-runtime/default-app/',
    ],
  },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.shared.json',
          './tsconfig.main.json',
          './tsconfig.preload.json',
          './tsconfig.renderer.json',
          './tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': ['error', noDefaultExport, ...ipcMainElsewhere],
    },
  },
  {
    files: ['src/main/contract/ipc-transport.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport] },
  },
  {
    // What runs in Electron's main process must run on Node 16.17, the test runtime's.
    files: ['src/main/**/*.ts', 'src/simulator/**/*.ts'],
    plugins: { n: nodePlugin },
    // A global that is not declared escapes the rule below.
    languageOptions: { globals: nodeGlobals },
    rules: {
      'n/no-unsupported-features/node-builtins': [
        'error',
        // The build replaces import.meta.dirname.
        { version: '>=16.17.0', ignores: ['import.meta.dirname'] },
      ],
    },
  },
  {
    // protocol.handle comes with the web's Response; the test runtime has both from its default app.
    files: ['src/main/desktop/**/*.ts'],
    rules: {
      'n/no-unsupported-features/node-builtins': [
        'error',
        { version: '>=16.17.0', ignores: ['import.meta.dirname', 'Response', 'Request', 'Headers'] },
      ],
    },
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-restricted-syntax': ['error', noDefaultExport, ...ipcMainElsewhere, ...wordsInTheCode],
    },
  },
  {
    files: ['**/*.d.ts', '**/*.config.{mjs,mts}', '.dependency-cruiser.mjs'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Tests look at functions without calling them.
    files: ['test/**/*.{ts,tsx}'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    // JSDoc casts are what JavaScript has; the types they give are checked by tsc.
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      'no-undef': 'off',
    },
  },
);
