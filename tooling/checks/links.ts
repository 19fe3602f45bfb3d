import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './workspace.ts';

/** A link of a Markdown text to another place of the repository. */
export interface Link {
  /** The path as it is written, without what stands behind `#`; empty for the text itself. */
  readonly path: string;
  /** The heading that it leads to, if it names one. */
  readonly anchor: string | undefined;
  readonly line: number;
}

/** The relative links and pictures of a Markdown text; code is none. */
export function relativeLinks(markdown: string): Link[] {
  return withoutBlocks(markdown)
    .map((line) => line.replaceAll(/(`+).+?\1/g, ''))
    .flatMap((line, index) =>
      [...line.matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)|^\[[^\]]+\]: +(\S+)/g)]
        .map((match) => match[1] ?? match[2]!)
        .filter((target) => !/^[a-z][a-z\d+.-]*:/i.test(target))
        .map((target) => {
          const [path = '', anchor] = target.split('#');
          return { path, anchor, line: index + 1 };
        }),
    );
}

/** The anchors that GitHub gives the headings of a Markdown text. */
export function anchors(markdown: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of withoutBlocks(markdown)) {
    const heading = /^#{1,6} +(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const words = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\p{Mark} _-]/gu, '')
      .replaceAll(' ', '-');
    let name = words;
    for (let again = 1; found.has(name); again++) name = `${words}-${again}`;
    found.add(name);
  }
  return found;
}

/** The lines of a text; those of code blocks are empty. */
function withoutBlocks(markdown: string): string[] {
  let fence = '';
  return markdown.split(/\r?\n/).map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === '' && mark !== undefined) fence = mark;
    else if (fence !== '') fence = line.trim() === fence ? '' : fence;
    else return line;
    return '';
  });
}

/**
 * Every relative link of a Markdown text leads to a file or folder of the repository, and to a heading that is there. The pages of
 * the documentation site link to each other as a browser does: their own test looks at those.
 */
export function checkLinks(): string[] {
  const isBuilt = /(^|\/)(node_modules|dist|runs|\.cache)$|^apps\/docs\/site$/;
  const files = globSync('**/*.md', { cwd: root, exclude: (path) => isBuilt.test(path.replaceAll('\\', '/')) });
  const texts = new Map(files.map((file) => [join(root, file), readFileSync(join(root, file), 'utf8')]));
  const linked = [...texts].map(([file, text]) => ({ file, links: relativeLinks(text) }));
  if (!linked.some(({ links }) => links.length > 0)) return ['no link was found: nothing was checked'];
  return linked.flatMap(({ file, links }) =>
    links.flatMap(({ path, anchor, line }) => {
      const target = path === '' ? file : join(dirname(file), decodeURIComponent(path));
      const from = `${file.slice(root.length + 1)}:${line}`;
      if (path.startsWith('/')) return [`${from}: ${path} begins with a stroke; write it from the file's own folder`];
      if (!existsSync(target)) return [`${from}: there is no ${path}`];
      if (anchor === undefined || statSync(target).isDirectory() || !target.endsWith('.md')) return [];
      const text = texts.get(target) ?? readFileSync(target, 'utf8');
      return anchors(text).has(anchor) ? [] : [`${from}: ${path} has no heading #${anchor}`];
    }),
  );
}
