/**
 * Who may import whom. Type imports count: a layer that knows another's types is bound to it all the same. Each
 * rule has a fixture under test/fixtures/boundaries that breaks it and nothing else.
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'shared-alone',
      comment: 'What both sides know may depend on neither: src/shared imports only itself and zod.',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { pathNot: ['^src/shared/', 'node_modules/zod/'] },
    },
    {
      name: 'renderer-only-shared',
      comment: 'Screens reach the program through the contract only.',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { path: '^src/', pathNot: ['^src/renderer/', '^src/shared/'] },
    },
    {
      name: 'renderer-no-node',
      comment: 'Screens run in a sandbox (or a browser): there is no Node.',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'preload-only-shared-and-electron',
      comment: 'The bridge carries the contract, nothing else.',
      severity: 'error',
      from: { path: '^src/preload/' },
      to: { pathNot: ['^src/preload/', '^src/shared/', 'node_modules/electron/'] },
    },
    {
      name: 'main-not-renderer',
      comment: 'The program must not know its screens: there are two hosts for them.',
      severity: 'error',
      from: { path: '^src/(main|simulator|preload)/' },
      to: { path: '^src/renderer/' },
    },
    {
      name: 'electron-places',
      comment: 'Everything else must run without Electron, for `serve` and the command line.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/main/desktop/',
          '^src/main/main\\.ts$',
          '^src/main/contract/ipc-transport\\.ts$',
          '^src/preload/',
        ],
      },
      to: { path: ['node_modules/electron/', '^electron$'] },
    },
    {
      name: 'sqlite-only-storage',
      comment: 'SQL belongs to the storage threads; anything else would hold the event loop.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/storage/' },
      to: { path: 'node_modules/(@types/)?better-sqlite3/' },
    },
    {
      name: 'ws-places',
      comment: 'Sockets are opened in three places only.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/main/ha/', '^src/main/web/', '^src/simulator/'] },
      to: { path: 'node_modules/(@types/)?ws/' },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle is one module in several files.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports it and it imports nothing: it is left over.',
      severity: 'error',
      from: { path: '^src/', orphan: true, pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'screens-apart',
      comment: 'Screens share components and stores, not each other.',
      severity: 'error',
      from: { path: '^src/renderer/screens/([^/]+)/' },
      to: { path: '^src/renderer/screens/[^/]+/', pathNot: '^src/renderer/screens/$1/' },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere would escape every rule above.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.mjs', '.cjs', '.js', '.json', '.css', '.d.ts'],
    },
  },
};
