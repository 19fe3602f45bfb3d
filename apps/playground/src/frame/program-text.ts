/** Programs as text. */

/** Names to import, by package; a package without names is imported for its effect. */
export type Imports = Record<string, string[]>;

/**
 * A program: what it needs, then its parts with lines between them.
 *
 * @param others packages that are installed but not imported
 */
export function program(imports: Imports, parts: readonly string[], others: readonly string[] = []): string {
  const packages = Object.keys(imports).sort();
  const lines = packages.map((name) => {
    const names = [...new Set(imports[name])].sort(byName);
    return names.length === 0 ? `import '${name}';` : `import { ${names.join(', ')} } from '${name}';`;
  });
  const installed = packages.filter((name) => !name.startsWith('node:'));
  const install = `// npm install ${[...installed, ...others, '@tensorflow/tfjs-core'].join(' ')}`;
  const head = `${install}\n// then, with Node 24 or newer: node program.ts\n${lines.join('\n')}`;
  return `${[head, ...parts].filter((part) => part !== '').join('\n\n')}\n`;
}

function byName(a: string, b: string): number {
  return a.replace('type ', '').localeCompare(b.replace('type ', ''));
}

/** Plain data as a person would write it. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, part]) => `${name}: ${literal(part)}`)
    .join(', ')} }`;
}

/** Gives a name, and notes that it must be imported. */
export type Need = ReturnType<typeof needing>;

/** Notes down an import where it is used. @returns the name, as it stands in the program */
export function needing(imports: Imports): (from: string, name: string) => string {
  return (from, name) => {
    (imports[from] ??= []).push(name);
    return name;
  };
}
