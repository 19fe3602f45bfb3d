/** A package's public interface as text, so that a change of it shows where changes are read. */
import { relative } from 'node:path';
import ts from 'typescript';
import { packageName } from '../../walls/walls.ts';
import type { EntryPoint } from './exports.ts';

const printer: ts.Printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

/** The report of a package: for every entry point its exports, and the declarations that are not exported but that these are made of. */
export function reportOf(folder: string, entries: readonly EntryPoint[], checker: ts.TypeChecker): string {
  const sections = entries.map(({ specifier, exports }) => {
    const shown = new Set<ts.Node>();
    const passedOn = new Map<string, string[]>();
    const lines = exports.flatMap(({ name, declarations }) => {
      const own = declarations.filter((declaration) => isWithin(folder, declaration));
      // What another package declares is in the report of that one.
      if (own.length === 0) {
        const origin = originOf(declarations[0]);
        passedOn.set(origin, [...(passedOn.get(origin) ?? []), name]);
      }
      for (const declaration of own) shown.add(statementOf(declaration));
      return own.map((declaration) => textOf(declaration, name));
    });
    for (const [origin, names] of passedOn) lines.push(`export { ${names.join(', ')} } from '${origin}';`);
    const behind = [...shown].flatMap((statement) => hiddenBehind(statement, shown, folder, checker));
    const parts = [
      ...lines,
      ...(behind.length === 0 ? [] : ['// Not exported; what is above is made of it.', ...behind]),
    ];
    return `## ${specifier}\n\n\`\`\`ts fragment\n${parts.join('\n\n')}\n\`\`\`\n`;
  });
  return `Written by \`pnpm api\`, from what is built. It is read in reviews: nobody can change what a package exports unnoticed.\n\n${sections.join('\n')}`;
}

function isWithin(folder: string, node: ts.Node): boolean {
  return !relative(folder, node.getSourceFile().fileName).startsWith('..');
}

/** The package in which something is declared. */
function originOf(declaration: ts.Declaration | undefined): string {
  const file = declaration?.getSourceFile().fileName ?? '';
  const [, ours, theirs] = /\/packages\/([^/]+)\/dist\/|.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  return ours === undefined ? (theirs ?? '?') : packageName(ours);
}

/** The whole statement: of a constant, not its name alone. */
function statementOf(declaration: ts.Node): ts.Node {
  let node = declaration;
  while (node.parent !== undefined && !ts.isSourceFile(node.parent)) node = node.parent;
  return node;
}

function textOf(declaration: ts.Node, name: string): string {
  if (ts.isSourceFile(declaration)) return `export * as ${name} from '${originOf(declaration as never)}';`;
  const statement = statementOf(declaration);
  const text = printer
    .printNode(ts.EmitHint.Unspecified, withoutHidden(statement), statement.getSourceFile())
    .replace(/^export declare /, 'export ')
    .replace(/^declare /, '');
  const declared = (declaration as ts.NamedDeclaration).name?.getText();
  return declared === undefined || declared === name || name === 'default' ? text : `${text} // as ${name}`;
}

/** Members that nobody outside can use may change without notice. */
function isHidden(node: ts.Node): boolean {
  if (!ts.isClassElement(node)) return false;
  const isPrivate =
    ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  const isHashed = node.name !== undefined && ts.isPrivateIdentifier(node.name);
  return isHashed || isPrivate === true || ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

function withoutHidden(statement: ts.Node): ts.Node {
  const visit = (node: ts.Node): ts.Node | undefined =>
    isHidden(node) ? undefined : ts.visitEachChild(node, visit, undefined);
  return ts.visitEachChild(statement, visit, undefined);
}

/** The declarations in the package that a statement refers to and that are not shown yet; they are, then. */
function hiddenBehind(statement: ts.Node, shown: Set<ts.Node>, folder: string, checker: ts.TypeChecker): string[] {
  const found: string[] = [];
  for (const declaration of referencesOf(statement, checker)) {
    if (!isWithin(folder, declaration) || ts.isTypeParameterDeclaration(declaration)) continue;
    const target = statementOf(declaration);
    if (shown.has(target)) continue;
    shown.add(target);
    found.push(textOf(declaration, (declaration as ts.NamedDeclaration).name?.getText() ?? '').replace(/^export /, ''));
    found.push(...hiddenBehind(target, shown, folder, checker));
  }
  return found;
}

/** What the names of types in a statement stand for. */
function referencesOf(statement: ts.Node, checker: ts.TypeChecker): ts.Declaration[] {
  const symbols = new Set<ts.Symbol>();
  const add = (name: ts.Node): void => {
    const symbol = checker.getSymbolAtLocation(name);
    if (symbol === undefined) return;
    symbols.add(symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  };
  const collect = (node: ts.Node): void => {
    if (isHidden(node)) return;
    if (ts.isTypeReferenceNode(node)) add(node.typeName);
    if (ts.isExpressionWithTypeArguments(node)) add(node.expression);
    if (ts.isTypeQueryNode(node)) add(node.exprName);
    ts.forEachChild(node, collect);
  };
  collect(statement);
  return [...symbols].flatMap(({ declarations = [] }) => declarations);
}
