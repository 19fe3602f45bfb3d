/** Every public export says what it is, shows how it is used, and promises no `any`. */
import ts from 'typescript';
import { root } from '../workspace.ts';
import { type PublicExport, publicApi } from './exports.ts';

interface Named {
  /** '@neurite/layers dense'. */
  readonly name: string;
  readonly item: PublicExport;
}

/** What packages declare themselves, each once: under the first name that it is exported by. */
function ownExports(): Named[] {
  const seen = new Set<ts.Declaration>();
  return [...publicApi().packages].flatMap(([folder, entries]) =>
    entries.flatMap(({ specifier, exports }) =>
      exports.flatMap((item) => {
        const own = item.declarations.filter(
          (one) => one.getSourceFile().fileName.startsWith(`${folder}/`) && !ts.isSourceFile(one) && !seen.has(one),
        );
        for (const one of own) seen.add(one);
        return own.length === 0 ? [] : [{ name: `${specifier} ${item.name}`, item }];
      }),
    ),
  );
}

/** Every export has a doc comment. */
export function checkComments(): string[] {
  return ownExports()
    .filter(({ item }) => item.comment.trim() === '')
    .map(({ name }) => `${name} has no doc comment`);
}

/**
 * What runs in a program has an example: functions, classes and constants. Types are shown by what takes and gives them, a class by the
 * function of its name that makes it (`Dense`, `dense`).
 */
export function checkExamples(): string[] {
  const all = ownExports();
  const shown = new Set(all.filter(({ item }) => item.examples.length > 0).map(({ name }) => name.toLowerCase()));
  return all
    .filter(({ name, item }) => item.isValue && !shown.has(name.toLowerCase()))
    .map(({ name }) => `${name} has no @example`);
}

/** No `any` stands in what is exported. */
export function checkNoAny(): string[] {
  return ownExports().flatMap(({ name, item }) =>
    item.declarations.filter(holdsAny).map((declaration) => {
      const file = declaration.getSourceFile().fileName.slice(root.length + 1);
      return `${name} has an \`any\` in its type (${file})`;
    }),
  );
}

function holdsAny(node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return true;
  return ts.forEachChild(node, (child) => holdsAny(child) || undefined) === true;
}
