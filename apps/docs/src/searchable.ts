/** What of a page can be searched for: all but tables and code, which in the reference are nine tenths of it. */
export function searchable(markdown: string): string {
  let isCode = false;
  const kept = markdown.split('\n').filter((line) => {
    const isFence = line.startsWith('```');
    if (isFence) isCode = !isCode;
    return !isFence && !isCode && !line.startsWith('|');
  });
  return kept.join('\n');
}
