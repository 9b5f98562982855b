import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import config from '../../.dependency-cruiser.mjs';
import { filesUnder, root } from '../../scripts/lib/files.mjs';

const fixtures = join(root, 'test/fixtures/boundaries');
const importRules = (config.forbidden ?? []).map((rule) => rule.name ?? 'unnamed');
/** Boundaries that imports do not show, by the ESLint rule that guards them. */
const lintRules: Readonly<Record<string, string>> = {
  'ipc-main-in-one-file': 'no-restricted-syntax',
  'no-default-export': 'no-restricted-syntax',
  'words-in-the-code': 'no-restricted-syntax',
  'node-16-only': 'n/no-unsupported-features/node-builtins',
};

/** The rules that the imports below `baseDir/src` break, each once. */
async function brokenImportRules(baseDir: string): Promise<string[]> {
  const { output } = await cruise(['src'], {
    ...config.options,
    ruleSet: { forbidden: config.forbidden ?? [] },
    validate: true,
    baseDir,
  });
  const { summary } = output as ICruiseResult;
  return [...new Set(summary.violations.map((violation) => violation.rule.name))];
}

/** The project's ESLint without the rules that need types, so that files need not exist to be judged. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    tseslint.configs.disableTypeChecked,
    { languageOptions: { parserOptions: { project: null } } },
  ] as ESLint.Options['overrideConfig'],
});

async function brokenLintRules(text: string, filePath: string): Promise<(string | null)[]> {
  const results = await eslint.lintText(text, { filePath: join(root, filePath) });
  return [...new Set(results.flatMap((result) => result.messages.map((message) => message.ruleId)))];
}

describe('the boundaries between layers', () => {
  it('each have a fixture that breaks them', () => {
    expect(readdirSync(fixtures).sort()).toEqual([...importRules, ...Object.keys(lintRules)].sort());
  });

  it.each(importRules)('%s: its fixture breaks this rule and no other', async (rule) => {
    expect(await brokenImportRules(join(fixtures, rule))).toEqual([rule]);
  });

  it.each(Object.entries(lintRules))('%s: its fixture breaks %s and no other', async (name, rule) => {
    const dir = join(fixtures, name);
    for (const file of filesUnder(dir)) {
      expect(await brokenLintRules(readFileSync(file, 'utf8'), file.slice(dir.length + 1))).toEqual([rule]);
    }
  });

  it('let ipcMain be used where callers are checked', async () => {
    const text = "import { ipcMain } from 'electron';\n\nipcMain.handle('anything', () => 1);\n";
    expect(await brokenLintRules(text, 'src/main/contract/ipc-transport.ts')).toEqual([]);
  });
});
