/** What packages export, read from the typings that are built. TypeScript 7 has no programmatic interface: this is what version 6 is here for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { packageFolders } from '../workspace.ts';

/** A name under which a package can be imported. */
export interface EntryPoint {
  /** '@neurite/formats/onnx'. */
  readonly specifier: string;
  /** The built typings. */
  readonly types: string;
  readonly exports: readonly PublicExport[];
}

export interface PublicExport {
  readonly name: string;
  /** Where it is declared; several where a function is overloaded. */
  readonly declarations: readonly ts.Declaration[];
  /** What a program can hold: a function, class or constant; not an interface or a type. */
  readonly isValue: boolean;
  readonly comment: string;
  /** The texts of its `@example` tags. */
  readonly examples: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly publishConfig: { readonly exports: Readonly<Record<string, { readonly types: string }>> };
}

/** The public interface of all packages. */
export interface PublicApi {
  /** Entry points by the packages' folders. */
  readonly packages: ReadonlyMap<string, readonly EntryPoint[]>;
  readonly checker: ts.TypeChecker;
}

let read: PublicApi | undefined;

/** Reads what is built, once. */
export function publicApi(): PublicApi {
  return (read ??= readApi(packageFolders));
}

function readApi(folders: readonly string[]): PublicApi {
  const entries = folders.flatMap((folder) => {
    const { name, publishConfig } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    return Object.entries(publishConfig.exports).map(([path, { types }]) => ({
      folder,
      specifier: name + path.slice(1),
      types: join(folder, types),
    }));
  });
  const program = ts.createProgram(
    entries.map(({ types }) => types),
    {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2024,
      lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'],
      types: [],
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      noEmit: true,
    },
  );
  const checker = program.getTypeChecker();
  const packages = new Map<string, EntryPoint[]>(folders.map((folder) => [folder, []]));
  for (const { folder, specifier, types } of entries) {
    const source = program.getSourceFile(types);
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${specifier} has no typings in ${types}: build it first.`);
    const exports = checker.getExportsOfModule(module).map((symbol) => publicExport(symbol, checker));
    packages.get(folder)!.push({ specifier, types, exports: exports.sort((a, b) => (a.name < b.name ? -1 : 1)) });
  }
  return { packages, checker };
}

function publicExport(exported: ts.Symbol, checker: ts.TypeChecker): PublicExport {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  return {
    name: exported.name,
    declarations: symbol.declarations ?? [],
    isValue: (symbol.flags & ts.SymbolFlags.Value) !== 0,
    comment: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    examples: symbol
      .getJsDocTags(checker)
      .filter(({ name }) => name === 'example')
      .map(({ text }) => ts.displayPartsToString(text)),
  };
}
