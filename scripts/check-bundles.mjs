/**
 * Looks through what the build made for what the oldest runtimes do not have: Node 16.17 (the main process and
 * its threads), Chrome 108 (preload, scripts and styles of the screens). The builders lower syntax; calls into
 * the runtime and newer CSS they leave as they are.
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import nodePlugin from 'eslint-plugin-n';
import { Linter } from 'eslint';
import { allowed, newerInChrome, newerInNode } from './lib/newer-features.mjs';
import { filesUnder, root } from './lib/files.mjs';
import { findNewerCss } from './lib/newer-css.mjs';

/**
 * @typedef {object} Finding
 * @property {string} feature e.g. `fetch`, `Array.prototype.toSorted`
 * @property {string} bundle
 * @property {string} source the file it was bundled from, relative to the checkout
 * @property {number} line in `source`
 */

/**
 * The rule for members and globals by name. Names alone cannot tell an array from an object of ours, so they
 * are names that nothing else has.
 * @param {import('./lib/newer-features.mjs').Newer} newer
 * @returns {import('eslint').Rule.RuleModule}
 */
function namesRule(newer) {
  return {
    create(context) {
      return {
        MemberExpression(node) {
          const { property } = node;
          const name =
            !node.computed && property.type === 'Identifier'
              ? property.name
              : property.type === 'Literal'
                ? property.value
                : undefined;
          if (typeof name !== 'string') return;
          const object = node.object.type === 'Identifier' ? node.object.name : undefined;
          const whole = object === undefined ? undefined : `${object}.${name}`;
          if (whole !== undefined && newer.statics.has(whole)) context.report({ node, message: whole });
          else if (newer.members.has(name)) context.report({ node, message: `.${name}` });
        },
        'Program:exit'(node) {
          const scope = context.sourceCode.getScope(node);
          for (const reference of [...scope.through, ...scope.references]) {
            const { identifier, resolved } = reference;
            if (resolved !== null && resolved.defs.length > 0) continue;
            if (newer.globals.has(identifier.name)) {
              context.report({ node: /** @type {any} */ (identifier), message: identifier.name });
            }
          }
        },
      };
    },
  };
}

/**
 * esbuild wraps a module it gives a default to; without the wrapping the rule sees whose members are used.
 * Blanks keep every position.
 * @param {string} text
 */
function unwrapRequires(text) {
  return text
    .replace(
      /__toESM\((require\("[^"]+"\))((?:, 1)?)\)/g,
      (_, required, one) => `        ${required} ${' '.repeat(one.length)}`,
    )
    .replace(/\b(import_\w+)\.default\b/g, '$1        ');
}

/**
 * @param {string} file a script with its source map beside it
 * @param {'node' | 'chrome'} runtime
 * @returns {Finding[]}
 */
export function findInScript(file, runtime) {
  const text = readFileSync(file, 'utf8');
  const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  const node = runtime === 'node';
  /** @type {import('eslint').Linter.Config} */
  const config = {
    plugins: { n: nodePlugin, newer: { rules: { names: namesRule(node ? newerInNode : newerInChrome) } } },
    // Comments of libraries for their own linters do not count here.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
    languageOptions: {
      sourceType: node ? 'commonjs' : 'module',
      globals: node ? (nodePlugin.configs['flat/recommended-script'].languageOptions?.globals ?? {}) : {},
    },
    rules: {
      'newer/names': 'error',
      ...(node ? { 'n/no-unsupported-features/node-builtins': ['error', { version: '16.17.0' }] } : {}),
    },
  };
  const messages = new Linter({ configType: 'flat' }).verify(node ? unwrapRequires(text) : text, config);
  return messages.flatMap((message) => {
    if (message.fatal === true) throw new Error(`${file}:${message.line}: ${message.message}`);
    // Remarks about comments.
    if (message.ruleId === null) return [];
    const entry = map.findEntry(message.line - 1, message.column - 1);
    const original = 'originalSource' in entry ? resolve(dirname(file), entry.originalSource) : file;
    return {
      feature: /'([^']+)'/.exec(message.message)?.[1] ?? message.message,
      bundle: relative(root, file),
      source: relative(root, original),
      line: 'originalLine' in entry ? entry.originalLine + 1 : message.line,
    };
  });
}

/**
 * @param {string} part `main`, `preload` or `renderer`: the folder under dist
 * @returns {Finding[]} what is newer than the runtime and not on the list of what is allowed
 */
export function findNewer(part) {
  const findings = filesUnder(join(root, 'dist', part)).flatMap((file) => {
    if (file.endsWith('.css')) {
      return findNewerCss(readFileSync(file, 'utf8')).map(({ feature, line }) => ({
        feature,
        bundle: relative(root, file),
        source: relative(root, file),
        line,
      }));
    }
    return /\.c?js$/.test(file) ? findInScript(file, part === 'main' ? 'node' : 'chrome') : [];
  });
  return findings.filter(
    ({ feature, source }) =>
      !allowed.some((entry) => entry.features.includes(feature) && source.startsWith(entry.source)),
  );
}

/**
 * @param {string} part
 * @throws {Error} naming each use
 */
export function checkBundles(part) {
  const findings = findNewer(part);
  if (findings.length === 0) return;
  const lines = new Set(findings.map(({ feature, source, line }) => `  ${feature} in ${source}:${line}`));
  throw new Error(
    `${part} uses what ${part === 'main' ? 'Node 16.17' : 'Chrome 108'} does not have:\n${[...lines].join('\n')}`,
  );
}
