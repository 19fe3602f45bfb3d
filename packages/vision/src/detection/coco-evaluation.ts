import { ArgumentError } from '@neurite/backend';
import { type Detection, intersection, intersectionOverUnion, type LabelledBox } from './box.ts';

/** What is true of a picture, and what was found in it. */
export interface JudgedPicture {
  readonly truth: readonly LabelledBox[];
  readonly found: readonly Detection[];
}

/** How good detections are, as COCO measures it. Figures are in [0, 1]. */
export interface DetectionFigures {
  /** Average precision, the mean over the classes and the thresholds 0.50, 0.55, … 0.95 of the IoU. */
  readonly ap: number;
  /** At the threshold 0.50 alone. */
  readonly ap50: number;
  /** At 0.75. */
  readonly ap75: number;
  /** Average recall, over classes and thresholds, with at most 1, 10, 100 boxes of a class in a picture. */
  readonly ar1: number;
  readonly ar10: number;
  readonly ar100: number;
  /** By class: AP over the thresholds, and at 0.50. */
  readonly classes: ReadonlyMap<string, { readonly ap: number; readonly ap50: number }>;
}

// With the very roundings of numpy's linspace: a recall that equals a step must fall on the same side of it.
const THRESHOLDS = Array.from({ length: 10 }, (_, i) => 0.5 + i * ((0.95 - 0.5) / 9));
const RECALLS = Array.from({ length: 101 }, (_, i) => (i === 100 ? 1 : i * 0.01));

/** Whether each detection was right, by score, and how many there were to be found. */
interface Outcome {
  readonly scores: readonly number[];
  readonly isRight: readonly boolean[];
  readonly objects: number;
}

/**
 * COCO's average precision and recall: at each threshold the detections of a class are matched, the highest score first, to the true
 * box of the greatest IoU that is still free; precision is made to fall monotonically and read at 101 recalls. Boxes of crowds match
 * any number of detections, which then do not count.
 *
 * Source: Lin et al., Microsoft COCO: common objects in context, arXiv:1405.0312, and its reference implementation.
 *
 * @param pictures for each picture the true boxes and the found ones
 * @param classNames which classes are judged. Default: all of which there is a true box
 * @throws ArgumentError when there is no true box at all
 * @example
 * const { ap, ap50 } = evaluateDetections([{ truth, found: await detector.detect(image) }]);
 */
export function evaluateDetections(
  pictures: readonly JudgedPicture[],
  classNames?: readonly string[],
): DetectionFigures {
  const present = new Set(
    pictures.flatMap(({ truth }) => truth.filter((box) => !box.isCrowd).map(({ label }) => label)),
  );
  const names = classNames?.filter((name) => present.has(name)) ?? [...present].sort();
  if (names.length === 0)
    throw new ArgumentError('There is no true box to be found: average precision is not defined.');
  const byClass = names.map((name) => {
    const ofClass = pictures.map(({ truth, found }) => ({
      truth: truth.filter(({ label }) => label === name),
      found: found.filter(({ label }) => label === name).sort((a, b) => b.score - a.score),
    }));
    const outcomes = (most: number): Outcome[] => THRESHOLDS.map((threshold) => outcomeOf(ofClass, threshold, most));
    const all = outcomes(100);
    return {
      name,
      precisions: all.map(averagePrecision),
      recalls: [outcomes(1), outcomes(10), all].map((at) => mean(at.map(recall))),
    };
  });
  const [ar1, ar10, ar100] = [0, 1, 2].map((i) => mean(byClass.map(({ recalls }) => recalls[i]!)));
  const at = (index: number): number => mean(byClass.map(({ precisions }) => precisions[index]!));
  return {
    ap: mean(byClass.map(({ precisions }) => mean(precisions))),
    ap50: at(0),
    ap75: at(5),
    ar1: ar1!,
    ar10: ar10!,
    ar100: ar100!,
    classes: new Map(
      byClass.map(({ name, precisions }) => [name, { ap: mean(precisions), ap50: precisions[0]! }] as const),
    ),
  };
}

function outcomeOf(pictures: readonly JudgedPicture[], threshold: number, most: number): Outcome {
  const judged: { readonly score: number; readonly isRight: boolean }[] = [];
  let objects = 0;
  for (const { truth, found } of pictures) {
    const boxes = truth.filter((box) => !box.isCrowd);
    const crowds = truth.filter((box) => box.isCrowd);
    objects += boxes.length;
    const isTaken = boxes.map(() => false);
    for (const detection of found.slice(0, most)) {
      let best = -1;
      let bestIou = threshold;
      boxes.forEach((box, index) => {
        const iou = intersectionOverUnion(box, detection);
        if (isTaken[index] || iou < bestIou) return;
        [best, bestIou] = [index, iou];
      });
      if (best >= 0) isTaken[best] = true;
      else {
        // Within a crowd, what counts is how much of the detection lies in it.
        const area = detection.width * detection.height;
        if (crowds.some((crowd) => intersection(crowd, detection) >= threshold * area)) continue;
      }
      judged.push({ score: detection.score, isRight: best >= 0 });
    }
  }
  // Sorting is stable: detections of one score stay in the order of the pictures, as in the reference.
  judged.sort((a, b) => b.score - a.score);
  return { scores: judged.map(({ score }) => score), isRight: judged.map(({ isRight }) => isRight), objects };
}

function averagePrecision({ isRight, objects }: Outcome): number {
  let right = 0;
  const recalls: number[] = [];
  const precisions: number[] = [];
  isRight.forEach((value, index) => {
    if (value) right++;
    recalls.push(right / objects);
    precisions.push(right / (index + 1));
  });
  for (let i = precisions.length - 2; i >= 0; i--) precisions[i] = Math.max(precisions[i]!, precisions[i + 1]!);
  let at = 0;
  const read = RECALLS.map((wanted) => {
    while (at < recalls.length && recalls[at]! < wanted) at++;
    return precisions[at] ?? 0;
  });
  return mean(read);
}

const recall = ({ isRight, objects }: Outcome): number => isRight.filter(Boolean).length / objects;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
