/** A fenced TypeScript block of a Markdown text. */
export interface CodeBlock {
  readonly code: string;
  /** The line of the text on which the code begins, counted from 1. */
  readonly line: number;
  /** Marked as ` ```ts fragment`: it shows something, and cannot run by itself. */
  readonly fragment: boolean;
}

/**
 * Finds the TypeScript blocks of a Markdown text: those fenced as `ts` or `typescript`, with any words after it.
 *
 * @throws Error when a fence is not closed, or a word after `ts` is unknown
 */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; language: string; words: string[]; line: number; lines: string[] } | undefined;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    if (open === undefined) {
      const [, fence, info = ''] = /^\s*(`{3,})\s*([^`]*)$/.exec(text) ?? [];
      if (fence === undefined) continue;
      const [language = '', ...words] = info.trim().split(/\s+/);
      open = { fence, language, words, line: index + 2, lines: [] };
    } else if (text.trim() === open.fence) {
      if (open.language === 'ts' || open.language === 'typescript') blocks.push(block(open));
      open = undefined;
    } else {
      open.lines.push(text);
    }
  }
  if (open !== undefined) throw new Error(`The block that begins on line ${open.line} is not closed by ${open.fence}.`);
  return blocks;
}

function block({ words, line, lines }: { words: string[]; line: number; lines: string[] }): CodeBlock {
  const unknown = words.find((word) => word !== 'fragment');
  if (unknown !== undefined) {
    throw new Error(`The block on line ${line} is marked '${unknown}'; the only mark is 'fragment' (do not run).`);
  }
  return { code: `${lines.join('\n')}\n`, line, fragment: words.includes('fragment') };
}
