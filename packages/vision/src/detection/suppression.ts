import { ArgumentError } from '@neurite/backend';
import { type Detection, intersectionOverUnion } from './box.ts';

/** The options of {@link nonMaximumSuppression}. */
export interface SuppressionOptions {
  /** Boxes of one class that overlap by more are taken for one object. Default 0.5. */
  readonly iouThreshold?: number;
  /** How many are kept at the most. Default 100. */
  readonly maxDetections?: number;
}

/**
 * Of boxes of one class that overlap, keeps the one with the highest score. Classes do not affect each other.
 *
 * @returns the boxes that are left, the highest score first; of equal scores, the earlier box
 * @throws ArgumentError when a threshold is out of its range
 * @example
 * const found = nonMaximumSuppression(candidates, { iouThreshold: 0.5 });
 */
export function nonMaximumSuppression<D extends Detection>(
  detections: readonly D[],
  options: SuppressionOptions = {},
): D[] {
  const { iouThreshold = 0.5, maxDetections = 100 } = options;
  if (!(iouThreshold >= 0 && iouThreshold <= 1)) {
    throw new ArgumentError(`iouThreshold must be from 0 to 1; got ${iouThreshold}.`);
  }
  const kept: D[] = [];
  const keptOfLabel = new Map<string, D[]>();
  for (const detection of [...detections].sort((a, b) => b.score - a.score)) {
    if (kept.length >= maxDetections) break;
    const rivals = keptOfLabel.get(detection.label) ?? [];
    if (rivals.some((rival) => intersectionOverUnion(rival, detection) > iouThreshold)) continue;
    kept.push(detection);
    rivals.push(detection);
    keptOfLabel.set(detection.label, rivals);
  }
  return kept;
}

/** The options of {@link softNonMaximumSuppression}. */
export interface SoftSuppressionOptions {
  /** How far overlapping boxes affect each other. Default 0.5. */
  readonly sigma?: number;
  /** Boxes whose score falls below are dropped. Default 0.001. */
  readonly scoreThreshold?: number;
  /** How many are kept at the most. Default 100. */
  readonly maxDetections?: number;
}

/**
 * Lowers the scores of boxes of one class that overlap a better one, score · exp(−IoU² / sigma), in place of dropping them: better
 * where objects stand close together.
 *
 * Source: Bodla et al., Soft-NMS: improving object detection with one line of code, arXiv:1704.04503.
 *
 * @returns the boxes with their new scores, the highest first
 * @throws ArgumentError when sigma is not above 0
 * @example
 * const cup = { label: 'cup', x: 0, y: 0, width: 2, height: 2 };
 * softNonMaximumSuppression([{ ...cup, score: 0.9 }, { ...cup, x: 1, score: 0.8 }])[1]!.score; // 0.6406
 */
export function softNonMaximumSuppression<D extends Detection>(
  detections: readonly D[],
  options: SoftSuppressionOptions = {},
): D[] {
  const { sigma = 0.5, scoreThreshold = 0.001, maxDetections = 100 } = options;
  if (!(sigma > 0)) throw new ArgumentError(`sigma must be above 0; got ${sigma}.`);
  let waiting = [...detections];
  const kept: D[] = [];
  while (waiting.length > 0 && kept.length < maxDetections) {
    const best = waiting.reduce((most, next) => (next.score > most.score ? next : most));
    if (best.score < scoreThreshold) break;
    kept.push(best);
    waiting = waiting
      .filter((other) => other !== best)
      .map((other) => {
        if (other.label !== best.label) return other;
        return { ...other, score: other.score * Math.exp(-(intersectionOverUnion(best, other) ** 2) / sigma) };
      });
  }
  return kept;
}
