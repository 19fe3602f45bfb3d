import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Application, type Context, Converter, DeclarationReflection, ReflectionKind } from 'typedoc';

const app = join(import.meta.dirname, '..');
const packages = join(app, '../../packages');

/** A part of a package that can be imported: `formats`, `formats/onnx`. */
export interface Entry {
  readonly name: string;
  readonly source: string;
  /** What the package is, in a sentence. */
  readonly description: string;
}

/** Everything that the packages export, by import; `neurite` is left out, which exports the others again. */
export function entries(): Entry[] {
  return readdirSync(packages)
    .filter((folder) => folder !== 'neurite')
    .flatMap((folder) => {
      const manifest = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8')) as {
        description: string;
        exports: Record<string, { '@neurite/source': string }>;
      };
      return Object.entries(manifest.exports).map(([path, target]) => ({
        name: join(folder, path),
        source: join(packages, folder, target['@neurite/source']),
        description: manifest.description,
      }));
    });
}

/** Writes a page for each import into a folder, made of the doc comments. */
export async function writeReference(folder: string): Promise<void> {
  const all = entries();
  const typedoc = await Application.bootstrapWithPlugins({
    entryPoints: all.map(({ source }) => source),
    tsconfig: join(app, 'tsconfig.reference.json'),
    plugin: ['typedoc-plugin-markdown'],
    excludePrivate: true,
    excludeProtected: true,
    excludeInternal: true,
    disableSources: true,
    readme: 'none',
    // Types are checked elsewhere, by the TypeScript that the packages are built with.
    skipErrorChecking: true,
    validation: { notExported: false, invalidLink: false, notDocumented: false },
    logLevel: 'Error',
    outputs: [{ name: 'markdown', path: folder }],
    ...markdownOptions,
  });
  typedoc.converter.on(Converter.EVENT_RESOLVE_BEGIN, nameModules(all));
  typedoc.converter.on(Converter.EVENT_RESOLVE_END, dropInherited);
  const project = await typedoc.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the packages; what it said stands above.');
  await typedoc.generateOutputs(project);
  mendPages(folder);
  writeFileSync(join(folder, 'index.md'), contents(all));
}

const markdownOptions = {
  outputFileStrategy: 'modules',
  entryFileName: 'index',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: false,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  sanitizeComments: true,
  groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases'],
  tableColumnSettings: { hideInherited: true, hideModifiers: true, hideOverrides: true, hideSources: true },
} as object;

/** Modules have the names by which they are imported, without the scope: TypeDoc takes the paths of their sources. */
function nameModules(all: readonly Entry[]) {
  return (context: Context): void => {
    const named = new Set<Entry>();
    for (const module of context.project.getReflectionsByKind(ReflectionKind.Module)) {
      const entry = all.find(({ source }) => relative(packages, source).replace(/(\/index)?\.ts$/, '') === module.name);
      if (entry === undefined) throw new Error(`TypeDoc names a module '${module.name}', which no package exports.`);
      module.name = entry.name;
      named.add(entry);
    }
    const lost = all.filter((entry) => !named.has(entry)).map(({ source }) => source);
    if (lost.length > 0)
      throw new Error(`TypeDoc did not read ${lost.join(', ')}: include them in tsconfig.reference.json.`);
  };
}

/** A class shows what it adds: what it has of its base, or does its own way, stands with the base, once. */
function dropInherited(context: Context): void {
  for (const reflection of context.project.getReflectionsByKind(ReflectionKind.ClassMember)) {
    if (!(reflection instanceof DeclarationReflection) || reflection.parent?.kind !== ReflectionKind.Class) continue;
    const isOfBase = reflection.inheritedFrom !== undefined || reflection.overwrites !== undefined;
    if (isOfBase) context.project.removeReflection(reflection);
  }
}

/**
 * Titles are the names by which one imports. And TypeDoc numbers headings of one name also where VitePress, which gives them their
 * anchors, sees only one of them.
 */
function mendPages(folder: string): void {
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.md'));
  const texts = new Map(files.map((file) => [join(folder, file), readFileSync(join(folder, file), 'utf8')]));
  const anchors = new Map([...texts].map(([file, text]) => [file, headings(text)]));
  for (const [file, text] of texts) {
    const mended = text.replaceAll(/\]\(([\w./-]*)#([\w-]+)-\d+\)/g, (link, path: string, name: string) => {
      const target = path === '' ? file : join(dirname(file), path);
      return anchors.get(target)?.get(name) === 1 ? `](${path}#${name})` : link;
    });
    writeFileSync(file, mended.replace(/^# (?=[a-z])/, '# @neurite/'));
  }
}

/** How often each heading stands in a text, without regard to capitals. */
function headings(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [, heading] of text.matchAll(/^#+ ([\w$]+)/gm)) {
    const name = heading!.toLowerCase();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** The page of all imports. */
function contents(all: readonly Entry[]): string {
  const rows = all.map(({ name, description }) => {
    const isPart = name.includes('/');
    return `| [\`@neurite/${name}\`](./${name}) | ${isPart ? 'a part of the package, with an import of its own' : description} |`;
  });
  return `# Reference

Made of the doc comments of everything that the packages export. A class shows what it adds to its base. [\`neurite\`](../guide/installation)
exports all of the common ones again.

| import | |
| --- | --- |
${rows.join('\n')}
`;
}
