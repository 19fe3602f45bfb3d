import { ArgumentError } from '@neurite/backend';
import { drawChart } from './draw-chart.ts';
import { BLUE, GROUND, INK } from './theme.ts';

/** On full blue, whatever the ground. */
const WHITE = '#fff';

/** Beyond this many classes, names and counts would overlap. */
const MOST_LABELLED_CLASSES = 25;

/**
 * A confusion matrix: rows are the true classes, columns the predicted ones, cells the number of examples, the darker the larger
 * their share of the true class.
 *
 * @param matrix [true classes][predicted classes]
 * @param labels the classes' names; default their numbers
 * @returns an SVG document
 * @throws ArgumentError when the matrix is not square, or has other classes than there are names
 * @example
 * await writeFile('confusion.svg', confusionMatrixPlot([[50, 2], [5, 43]], ['no', 'yes']));
 */
export function confusionMatrixPlot(
  matrix: readonly (readonly number[])[],
  labels: readonly string[] = matrix.map((_, index) => String(index)),
): string {
  const classes = labels.length;
  if (classes === 0 || matrix.length !== classes || matrix.some((row) => row.length !== classes)) {
    throw new ArgumentError(
      `confusionMatrixPlot takes a square matrix and a name for each class; got ${matrix.length} rows of ${matrix[0]?.length ?? 0} and ${classes} names.`,
    );
  }
  const names = labels.map((label) => (label.length > 24 ? `${label.slice(0, 23)}…` : label));
  const isLabelled = classes <= MOST_LABELLED_CLASSES;
  const side = isLabelled ? Math.max(38, Math.min(96, 400 / classes)) * classes : 700;
  const longest = isLabelled ? Math.max(...names.map((label) => label.length)) : 3;
  const isTilted = longest * 7 > side / classes;
  const left = 48 + 7 * longest;
  const bottom = 48 + (isTilted ? 5.5 * longest : 8);
  const axis = {
    type: 'category',
    data: names,
    nameLocation: 'middle',
    axisTick: { show: false },
    axisLine: { show: false },
    splitLine: { show: false },
    nameTextStyle: { fontWeight: 'bold' },
  };
  const cells = matrix.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => {
      const share = total === 0 ? 0 : count / total;
      return {
        value: [predicted, truth, count, share === 0 ? 0 : 0.1 + 0.9 * share],
        label: { color: share > 0.5 ? WHITE : INK },
      };
    });
  });
  return drawChart(side + left + 16, side + bottom + 12, {
    grid: { left, right: 16, top: 12, bottom, outerBoundsMode: 'none' },
    xAxis: {
      ...axis,
      name: 'predicted',
      nameGap: bottom - 20,
      axisLabel: { rotate: isTilted ? 50 : 0, interval: isLabelled ? 0 : 'auto' },
    },
    yAxis: {
      ...axis,
      name: 'true',
      inverse: true,
      nameGap: left - 24,
      axisLabel: { interval: isLabelled ? 0 : 'auto' },
    },
    // Over the ground, so that a matrix is dark where its reader is.
    visualMap: { show: false, dimension: 3, min: 0, max: 1, inRange: { color: [BLUE, BLUE], colorAlpha: [0.05, 1] } },
    series: [
      {
        type: 'heatmap',
        data: cells,
        label: {
          show: isLabelled,
          fontSize: 12,
          formatter: ({ value }: { readonly value: readonly number[] }) => String(value[2]),
        },
        itemStyle: { borderColor: GROUND, borderWidth: 2 },
      },
    ],
  });
}
