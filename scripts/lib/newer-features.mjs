/**
 * @typedef {object} Newer What a runtime does not have yet, by the way it is written.
 * @property {ReadonlySet<string>} globals
 * @property {ReadonlySet<string>} statics `Object.groupBy`
 * @property {ReadonlySet<string>} members names of methods that only the newer built-ins have
 */

/** Newer than both Node 16.17 (V8 9.4) and Chrome 108. */
const both = {
  globals: ['Float16Array', 'SuppressedError', 'DisposableStack', 'AsyncDisposableStack'],
  statics: [
    'AbortSignal.any',
    'Array.fromAsync',
    'Atomics.pause',
    'Error.isError',
    'Intl.DurationFormat',
    'Iterator.concat',
    'Iterator.from',
    'JSON.isRawJSON',
    'JSON.rawJSON',
    'Map.groupBy',
    'Math.f16round',
    'Math.sumPrecise',
    'Object.groupBy',
    'Promise.try',
    'Promise.withResolvers',
    'RegExp.escape',
    'Symbol.asyncDispose',
    'Symbol.dispose',
    'URL.canParse',
    'URL.parse',
    'Uint8Array.fromBase64',
    'Uint8Array.fromHex',
  ],
  members: [
    'getOrInsertComputed',
    'isDisjointFrom',
    'isSubsetOf',
    'isSupersetOf',
    'isWellFormed',
    'setFromBase64',
    'setFromHex',
    'symmetricDifference',
    'toReversed',
    'toSorted',
    'toSpliced',
    'toWellFormed',
    'transferToFixedLength',
  ],
};

/** @type {Newer} */
export const newerInNode = {
  // Modules, their members and Node's globals are known to eslint-plugin-n; these it does not know.
  globals: new Set([...both.globals, 'navigator', 'Iterator']),
  statics: new Set([...both.statics, 'AbortSignal.timeout', 'Intl.supportedValuesOf']),
  members: new Set([
    ...both.members,
    'closeAllConnections',
    'closeIdleConnections',
    'findLast',
    'findLastIndex',
    'readLines',
    'throwIfAborted',
  ]),
};

/** @type {Newer} */
export const newerInChrome = {
  globals: new Set([...both.globals, 'Iterator']),
  statics: new Set([...both.statics, 'scheduler.yield', 'CSS.highlights']),
  members: new Set([...both.members, 'checkVisibility', 'hidePopover', 'showPopover', 'startViewTransition']),
};

/**
 * Uses that do no harm, each with the reason. A library that asks first whether the runtime has a thing is read
 * by names alone here, so it must be listed.
 * @type {readonly { source: string, features: readonly string[], reason: string }[]}
 */
export const allowed = [
  {
    source: 'node_modules/zod/',
    features: ['URL.canParse', 'navigator', 'navigator.userAgent', 'File'],
    reason: 'asked for first (URL.canParse, navigator), or reached by z.file() only (File)',
  },
  {
    source: 'node_modules/ws/',
    features: ['http.websocketMask', 'http.websocketUnmask', 'buffer.isUtf8'],
    reason: 'used where Node has them, else its own',
  },
  {
    source: 'node_modules/prom-client/',
    features: ['process.getActiveResourcesInfo'],
    reason: 'asked for first; also part of its default metrics, which are not collected',
  },
  {
    source: 'node_modules/react-dom/',
    features: ['.startViewTransition'],
    reason: 'reached by <ViewTransition> only, and inside a try',
  },
  {
    source: 'src/main/desktop/',
    features: ['Response', 'Request', 'Headers'],
    reason: 'come with protocol.handle; the test runtime has both from its default app',
  },
  {
    source: 'src/main/web/web-host.ts',
    features: ['.closeAllConnections'],
    reason: 'runs under `serve` only, which has the Node 24 of this checkout',
  },
  {
    source: 'src/main/storage/backup.ts',
    features: ['fs.statfsSync'],
    reason: 'asked for first; without it a full disk ends the backup',
  },
];
