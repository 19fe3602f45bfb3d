import { confusionMatrixPlot } from '@neurite/inspect';
import type { CommandEvaluation } from '@neurite/speech';

/** What is taken for what, as an SVG document. */
export function confusionPlot({ confusion }: CommandEvaluation): string {
  const labels = Object.keys(confusion);
  return confusionMatrixPlot(
    labels.map((label) => labels.map((other) => confusion[label]![other]!)),
    labels,
  );
}
