/**
 * A table as people have them: numbers, categories, truth values, remarks, quoted cells with commas and quotes, gaps.
 * The kind follows from the weight, and the price from both, so that both can be learned.
 */
export function fruitCsv(rows: number = 200): string {
  const kinds = ['plain', '"large, round"', '"odd ""one"""'];
  const colors = [
    ['red', 'green'],
    ['green', 'yellow'],
    ['yellow', 'red'],
  ];
  const lines = Array.from({ length: rows }, (_, row) => {
    const kind = (row * 7) % 3;
    // Weyl sequences: spread evenly, and the same everywhere.
    const spread = (step: number): number => (row * step) % 1;
    const weight = 100 + 50 * kind + 40 * (spread(0.618_034) - 0.5);
    const price = weight * 0.02 + [0.5, 1, 0][kind]! + 0.2 * spread(0.414_214);
    const weightCell = row % 40 === 7 ? '' : weight.toFixed(1);
    const color = row % 50 === 9 ? 'NA' : colors[kind]![row % 2]!;
    return [weightCell, color, spread(0.732_051) > 0.5, `"note ${row}"`, price.toFixed(2), kinds[kind]!].join(',');
  });
  return ['weight,color,ripe,note,price,kind', ...lines, ''].join('\n');
}
