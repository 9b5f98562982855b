import { dirname, relative } from 'node:path';
import ts from 'typescript';

export interface KeyUses {
  /** Every key that some code asks for, with the first place that does. */
  readonly used: ReadonlyMap<string, string>;
  /** Places whose key the types do not tell. */
  readonly unclear: readonly string[];
}

/** Above so many keys a type says "any word there is", not which ones are meant. */
const WIDE = 200;

/** The program that a tsconfig describes. */
export function programOf(tsconfig: string): ts.Program {
  const read = ts.readConfigFile(tsconfig, (path) => ts.sys.readFile(path));
  const parsed = ts.parseJsonConfigFileContent(read.config, ts.sys, dirname(tsconfig));
  return ts.createProgram(parsed.fileNames, { ...parsed.options, noEmit: true });
}

/** The strings that a type allows; null where it allows any. */
function literalsOf(type: ts.Type): string[] | null {
  if (type.isStringLiteral()) return [type.value];
  if (!type.isUnion()) return null;
  const all: string[] = [];
  for (const part of type.types) {
    const literals = literalsOf(part);
    if (literals === null) return null;
    all.push(...literals);
  }
  return all;
}

/**
 * Which words a program asks for. What `t(…)` is given is read from the types, so that tables and template literals
 * count with exactly the keys that they can come to. Where a table is typed with every key there is, the keys that
 * stand in the code as literals count.
 */
export function keyUses(
  program: ts.Program,
  root: string,
  isOurs: (file: string) => boolean,
  known: ReadonlySet<string>,
): KeyUses {
  const checker = program.getTypeChecker();
  const used = new Map<string, string>();
  const unclear: string[] = [];
  const literals = new Map<string, string>();
  let open = false;

  const placeOf = (node: ts.Node): string => {
    const file = node.getSourceFile();
    return `${relative(root, file.fileName)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  };
  const asks = (call: ts.CallExpression): boolean => {
    const callee = call.expression;
    const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
    if (name !== 't') return false;
    const type = checker.getTypeAtLocation(callee);
    return (type.aliasSymbol ?? type.symbol)?.name === 'TFunction';
  };
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && known.has(node.text) && !literals.has(node.text)) {
      literals.set(node.text, placeOf(node));
    }
    if (ts.isCallExpression(node) && asks(node)) {
      const key = node.arguments[0];
      const keys = key === undefined ? null : literalsOf(checker.getTypeAtLocation(key));
      if (keys === null) unclear.push(placeOf(node));
      else if (keys.length > WIDE) open = true;
      else for (const each of keys) if (!used.has(each)) used.set(each, placeOf(node));
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) {
    if (isOurs(relative(root, file.fileName))) visit(file);
  }
  if (open) for (const [key, place] of literals) if (!used.has(key)) used.set(key, place);
  return { used, unclear };
}

/** i18next chooses between `x_one` and `x_other` where `x` is asked for with a count. */
const asked = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');

/** Keys asked for that are nowhere, with where they are asked for. */
export function missingKeys(uses: KeyUses, words: readonly string[]): string[] {
  const there = new Set(words.flatMap((key) => [key, asked(key)]));
  return [...uses.used].filter(([key]) => !there.has(key)).map(([key, place]) => `${key} (${place})`);
}

/** Keys that nothing asks for. */
export function unusedKeys(uses: KeyUses, words: readonly string[]): string[] {
  return words.filter((key) => !uses.used.has(key) && !uses.used.has(asked(key)));
}

/** Every text that stands in the code of a program: literals, and templates with `1` where a value goes. */
export function textsOf(program: ts.Program, isOurs: (file: string) => boolean, root: string): Set<string> {
  const texts = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.add(node.text);
    if (ts.isTemplateExpression(node)) {
      texts.add(node.head.text + node.templateSpans.map(({ literal }) => `1${literal.text}`).join(''));
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) {
    if (isOurs(relative(root, file.fileName))) visit(file);
  }
  return texts;
}
