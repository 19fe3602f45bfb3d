/** Public names are spelled as English words, or as terms of the field: those in `spelling-terms.txt`. */
import dictionary from 'dictionary-en';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import nspell from 'nspell';
import { root } from './workspace.ts';

/** Shorter ones are abbreviations as often as words. */
const MIN_LETTERS = 4;

/**
 * The words that a name is made of, in small letters: `reduceLROnPlateau` is of `reduce` and `plateau`. Acronyms in capitals are no words.
 */
export function wordsOf(name: string): string[] {
  const parts = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return parts.filter((part) => part.length >= MIN_LETTERS && !/^[A-Z]+$/.test(part)).map((part) => part.toLowerCase());
}

/** The names in the code of a Markdown text, each once: identifiers, and texts that look like them. */
export function namesIn(markdown: string): Set<string> {
  const blocks = [...markdown.matchAll(/^```.*\n([\s\S]*?)^```/gm)].map(([, code]) => code!);
  return new Set(blocks.flatMap((code) => code.match(/[A-Za-z_$][\w$]*/g) ?? []));
}

/** Words, one on a line; a line with `#` is a heading. */
export function readTerms(text: string): Set<string> {
  return new Set(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
}

/**
 * What is wrong with the spelling of names, and terms that no name has.
 *
 * @param names by who has them
 */
export function misspellings(names: ReadonlyMap<string, ReadonlySet<string>>, terms: ReadonlySet<string>): string[] {
  const speller = nspell({ aff: Buffer.from(dictionary.aff), dic: Buffer.from(dictionary.dic) });
  const isKnown = (word: string): boolean =>
    speller.correct(word) || speller.correct(word[0]!.toUpperCase() + word.slice(1));
  const unknown = new Map<string, string>();
  const used = new Set<string>();
  for (const [owner, all] of names) {
    for (const name of all) {
      for (const word of wordsOf(name)) {
        used.add(word);
        if (terms.has(word) || unknown.has(word) || isKnown(word)) continue;
        const similar = speller.suggest(word).slice(0, 3);
        const hint = similar.length === 0 ? '' : ` Is it ${similar.map((one) => `'${one}'`).join(', ')}?`;
        unknown.set(
          word,
          `${owner}: '${word}' in ${name} is no English word.${hint} A term of the field goes into tooling/checks/spelling-terms.txt.`,
        );
      }
    }
  }
  const idle = [...terms].filter((term) => !used.has(term) || isKnown(term));
  return [
    ...unknown.values(),
    ...idle.map((term) => `tooling/checks/spelling-terms.txt: '${term}' is in no public name, or an English word`),
  ];
}

/** The names in the reports of public interfaces. */
export function checkSpelling(): string[] {
  const reports = globSync('packages/*/api-report.md', { cwd: root }).sort();
  const names = new Map(reports.map((path) => [path, namesIn(readFileSync(join(root, path), 'utf8'))]));
  return misspellings(names, readTerms(readFileSync(join(import.meta.dirname, 'spelling-terms.txt'), 'utf8')));
}
