import type { SearchResult } from './search.ts';

/**
 * The trials of a search as a table of text, the best first.
 *
 * @example
 * console.log(printTrials(await search(space, train)));
 */
export function printTrials({ trials, direction }: Pick<SearchResult, 'trials' | 'direction'>): string {
  const names = [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))];
  const sign = direction === 'minimize' ? 1 : -1;
  const sorted = trials.toSorted(
    (a, b) =>
      b.budget - a.budget ||
      sign * ((a.score ?? sign * Infinity) - (b.score ?? sign * Infinity)) ||
      a.number - b.number,
  );
  const rows = [
    ['trial', 'budget', 'score', ...names],
    ...sorted.map(({ number, budget, score, error, parameters }) => [
      String(number),
      String(budget),
      score === undefined ? `failed: ${error}` : short(score),
      ...names.map((name) => {
        const value = parameters[name];
        return typeof value === 'number' ? short(value) : String(value ?? '');
      }),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
