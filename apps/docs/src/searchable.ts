/** Headings that every entry of the reference has; who searches for "returns" does not mean them. */
const RECURRING = new RegExp(
  `^#+ (${[
    'Parameters|Type Parameters|Returns|Throws|Examples?|See',
    'Properties|Methods|Accessors|Constructors?|(Call|Get|Set) Signature|Type Declaration',
    'Extends|Extended by|Implements|Implementation of|Inherited from|Overrides',
  ].join('|')})$`,
);

/** What of a page can be searched for: all but tables and code, which in the reference are nine tenths of it, and its recurring headings. */
export function searchable(markdown: string): string {
  let isCode = false;
  const kept = markdown.split('\n').filter((line) => {
    const isFence = line.startsWith('```');
    if (isFence) isCode = !isCode;
    return !isFence && !isCode && !line.startsWith('|') && !RECURRING.test(line);
  });
  return kept.join('\n');
}

/**
 * How much a page counts in a search: what explains comes before what lists. It is handed to the browser as text, so it may use nothing
 * from outside of itself.
 *
 * @param id the path of the page, with the folder of the site
 */
export function weightOf(id: string): number {
  if (/\/(guide|concepts|migrate)\//.test(id)) return 3;
  return /\/(reference|inside)\//.test(id) ? 1 : 2;
}
