/** Whether the examples in doc comments compile: what they call exists, and takes what they give it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { type ExampleText, isMember } from './doc-examples.ts';
import { packageFolders, root } from './workspace.ts';

const options: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ['@neurite/source'],
  target: ts.ScriptTarget.ES2024,
  lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'],
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  strict: true,
  // An example takes up what stands around it, as `model` or `x`, whose types nobody says.
  noImplicitAny: false,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

/** What examples take from Node without saying so. */
const FROM_NODE: Readonly<Record<string, string>> = {
  readFile: 'node:fs/promises',
  writeFile: 'node:fs/promises',
  writeFileSync: 'node:fs',
  createReadStream: 'node:fs',
  createWriteStream: 'node:fs',
  pipeline: 'node:stream/promises',
};

/** Functions of the reader's own. Any other that is called must be somewhere. */
const READERS_OWN = new Set(['embed', 'loss', 'network', 'show']);

/** What the compiler says of examples, one line each. */
export function typeErrorsOf(examples: readonly ExampleText[]): string[] {
  const entries = packageFolders.flatMap(entryPoints);
  const first = ts.createProgram(
    entries.map(({ file }) => file),
    options,
  );
  const exported = exportsOf(first, entries);
  const modules = new Map(
    examples.map(({ file, code }, index) => {
      // More of the same.
      const whole = code.replaceAll(/, …/g, '').replaceAll('…', ';');
      const text = `${surroundings(whole, join(root, 'packages', file), exported)}\n${whole}`;
      return [join(import.meta.dirname, `example-${index}.ts`), { file, text }];
    }),
  );
  const host = ts.createCompilerHost(options);
  const [getSourceFile, fileExists] = [host.getSourceFile.bind(host), host.fileExists.bind(host)];
  host.fileExists = (path) => modules.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const example = modules.get(path);
    if (example === undefined) return first.getSourceFile(path) ?? getSourceFile(path, ...rest);
    return ts.createSourceFile(path, example.text, ts.ScriptTarget.ES2024, true);
  };
  const program = ts.createProgram({ rootNames: [...modules.keys()], options, host, oldProgram: first });
  return [...modules].flatMap(([path, { file }]) => {
    const source = program.getSourceFile(path)!;
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText, start = 0 }) => {
      const line = source.text.split('\n')[source.getLineAndCharacterOfPosition(start).line]!;
      return `${file}: \`${line}\`: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}

interface EntryPoint {
  readonly specifier: string;
  readonly file: string;
}

/** The modules of a package that can be imported. */
function entryPoints(folder: string): EntryPoint[] {
  const { name, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, { readonly '@neurite/source'?: string }>>;
  };
  return Object.entries(exports).flatMap(([path, { '@neurite/source': source }]) =>
    source === undefined ? [] : [{ specifier: name + path.slice(1), file: join(folder, source) }],
  );
}

/** From where each name can be imported, the packages at the bottom first. */
function exportsOf(program: ts.Program, entries: readonly EntryPoint[]): Map<string, EntryPoint[]> {
  const checker = program.getTypeChecker();
  const found = new Map<string, EntryPoint[]>();
  for (const entry of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry.file)!);
    if (module === undefined) throw new Error(`${entry.file} exports nothing.`);
    for (const { name } of checker.getExportsOfModule(module)) found.set(name, [...(found.get(name) ?? []), entry]);
  }
  return found;
}

/**
 * What an example leaves out, in one line. What it calls, makes, extends or takes as a type is imported: from its own package or file
 * if those have it, else from another package, else it is an error. A name that is only mentioned (`model`, `x`) is its own package's,
 * or stands for anything.
 */
function surroundings(code: string, place: string, exported: ReadonlyMap<string, readonly EntryPoint[]>): string {
  const { called, mentioned } = namesIn(code);
  const importOf = (name: string, isAnyones: boolean): string | undefined => {
    const from = exported.get(name) ?? [];
    const own = from.find(({ file }) => place.startsWith(file.slice(0, file.indexOf('/src/') + '/src/'.length)));
    if (own !== undefined) return `import { ${name} } from '${own.specifier}';`;
    const isHere = new RegExp(`^export (?:class|const|function) ${name}\\b`, 'm').test(textOf(place));
    if (isHere) return `import { ${name} } from '${place}';`;
    const other = from.find(({ specifier }) => specifier === '@neurite/tensors') ?? from[0];
    return isAnyones && other !== undefined ? `import { ${name} } from '${other.specifier}';` : undefined;
  };
  const lines = [
    ...called.map((name) => {
      if (READERS_OWN.has(name)) return `declare const ${name}: any;`;
      return name in FROM_NODE ? `import { ${name} } from '${FROM_NODE[name]}';` : importOf(name, true);
    }),
    ...mentioned.map((name) => {
      const imported = name === 'model' ? undefined : importOf(name, /^[A-Z]/.test(name));
      return imported ?? (name in globalThis ? undefined : `declare const ${name}: any;`);
    }),
  ];
  return ['export {};', ...lines].join(' ');
}

function textOf(place: string): string {
  return existsSync(place) ? readFileSync(place, 'utf8') : '';
}

/** The names that code takes from outside. */
function namesIn(code: string): { readonly called: readonly string[]; readonly mentioned: readonly string[] } {
  const declarations: { readonly name: string; readonly scope: ts.Node }[] = [];
  const uses: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isIdentifier(node) || isMember(node)) return;
    const { parent } = node;
    const declares = 'name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent);
    if (declares) declarations.push({ name: node.text, scope: scopeOf(parent) });
    else uses.push(node);
  };
  visit(ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2024, true));
  const fromOutside = uses.filter(
    (use) => !declarations.some(({ name, scope }) => name === use.text && scope.pos <= use.pos && use.end <= scope.end),
  );
  const called = new Set(fromOutside.filter(isCallee).map(({ text }) => text));
  const mentioned = new Set(fromOutside.map(({ text }) => text).filter((name) => !called.has(name)));
  return { called: [...called], mentioned: [...mentioned] };
}

/** Where a declared name is known: the function of a parameter, else the block. */
function scopeOf(declaration: ts.Node): ts.Node {
  let node = declaration.parent;
  while (!(ts.isFunctionLike(node) || ts.isBlock(node) || ts.isForOfStatement(node) || ts.isSourceFile(node)))
    node = node.parent;
  return node;
}

/** Whether it is called, made, extended, or names a type. */
function isCallee(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === node) ||
    ts.isExpressionWithTypeArguments(parent) ||
    ts.isTypeReferenceNode(parent)
  );
}
