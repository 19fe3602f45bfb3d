/** The examples in doc comments that say what comes of them, as code that can be run. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './workspace.ts';

export interface DocExample {
  /** 'tensors/src/abs.ts: abs([-1.5, 2])'. */
  readonly name: string;
  /** The body of a function that gives a promise of the value of its last expression. */
  readonly body: string;
  /** What the comment behind that expression says. */
  readonly value: unknown;
  /** What it takes from outside. */
  readonly free: readonly string[];
}

/** An example as it stands in a comment. */
export interface ExampleText {
  /** 'tensors/src/abs.ts'. */
  readonly file: string;
  readonly code: string;
}

/** All examples of a package, those of what it keeps to itself too. */
export function exampleTextsOf(packageName: string): ExampleText[] {
  const folder = join(root, 'packages', packageName);
  return globSync('src/**/*.ts', { cwd: folder })
    .filter((file) => !/\.test|testing/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return [...text.matchAll(/@example\n((?: +\*(?: [^@\n].*)?\n)+)/g)].map(([, block]) => ({
        file: `${packageName}/${file}`,
        code: block!.trimEnd().replaceAll(/^ +\* ?/gm, ''),
      }));
    });
}

/** The examples of a package whose last line ends in its value: `abs([-1.5, 2]) // [1.5, 2]`. */
export function examplesOf(packageName: string): DocExample[] {
  return exampleTextsOf(packageName).flatMap(({ file, code }) => {
    const lines = code.split('\n');
    const [, expression, comment] = /^(.*?);? \/\/ (.*)$/.exec(lines.at(-1)!) ?? [];
    const stated = comment === undefined ? undefined : valueOf(comment);
    if (stated === undefined || /^(?:const|for|await using) /.test(expression!)) return [];
    // What is imported is given, as is what the example takes from outside.
    const before = lines
      .slice(0, -1)
      .filter((line) => !line.startsWith('import '))
      .join('\n');
    return [
      {
        name: `${file}: ${expression}`,
        body: javaScript(`return (async () => {\n${before}\nreturn (${expression});\n})();`),
        value: stated.value,
        free: freeNames(`${before}\n${expression}`),
      },
    ];
  });
}

/** A number, a text, a truth or lists of them, as code has them; nothing where there are words. */
function valueOf(comment: string): { readonly value: unknown } | undefined {
  if (!/^(?:[-\d[{]|'[^']*'$|true$|false$)/.test(comment)) return undefined;
  try {
    return { value: JSON.parse(comment.replaceAll("'", '"').replaceAll(/([{,] )(\w+):/g, '$1"$2":')) };
  } catch {
    // It goes on in words.
    return undefined;
  }
}

function javaScript(code: string): string {
  return ts.transpile(code, { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext });
}

/** The names that code uses and does not declare. */
function freeNames(code: string): string[] {
  const declared = new Set<string>();
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node)) {
      if (isMember(node)) return;
      (isDeclaration(node) ? declared : used).add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2024, true));
  return [...used].filter((name) => !declared.has(name));
}

/** Whether it names a part of something: `value.part`, `{ part: value }`, `class { part = value }`. */
export function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return (
    (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isClassElement(parent)) &&
    parent.name === node
  );
}

function isDeclaration(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isVariableDeclaration(parent) ||
      ts.isBindingElement(parent) ||
      ts.isParameter(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isClassDeclaration(parent)) &&
    parent.name === node
  );
}
