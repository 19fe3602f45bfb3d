/** Every public export says what it is, shows how it is used, and promises no `any`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../workspace.ts';
import { type PublicExport, publicApi } from './exports.ts';

/** Those that have no example yet, one on a line. It may only become shorter. */
const ALLOWANCE = join(import.meta.dirname, 'without-example.txt');

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
 * What runs in a program and has no example: functions, classes and constants. Types are shown by what takes and gives them, a class by
 * the function of its name that makes it (`Dense`, `dense`).
 */
export function withoutExample(): string[] {
  const all = ownExports();
  const shown = new Set(all.filter(({ item }) => item.examples.length > 0).map(({ name }) => name.toLowerCase()));
  return all.filter(({ name, item }) => item.isValue && !shown.has(name.toLowerCase())).map(({ name }) => name);
}

/** Every export that can be called or made has an example, but for those that are still on the list. */
export function checkExamples(): string[] {
  const allowed = new Set(
    readFileSync(ALLOWANCE, 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  );
  const missing = withoutExample();
  const found = new Set(missing);
  return [
    ...missing.filter((name) => !allowed.has(name)).map((name) => `${name} has no @example`),
    ...[...allowed]
      .filter((name) => !found.has(name))
      .map((name) => `${name} has an @example now, or is gone: take it off the list`),
  ];
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

if (import.meta.main) console.log(withoutExample().join('\n'));
