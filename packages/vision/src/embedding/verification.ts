import { ArgumentError, ShapeError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';

/** How well a threshold of the similarity tells pairs that belong together from those that do not. */
export interface VerificationFigures {
  /** The area under the ROC curve: how likely it is that a pair that belongs together is more alike than one that does not. */
  readonly auc: number;
  /** The share of errors where both kinds are equally frequent. */
  readonly equalErrorRate: number;
  /** The best share of right answers, and the threshold of the similarity that gives it. */
  readonly accuracy: number;
  readonly threshold: number;
  /** By the share of false accepts (FAR) that is allowed: the share of pairs that belong together that are accepted (TAR). */
  readonly tarAtFar: ReadonlyMap<number, number>;
}

/**
 * Judges similarities of pairs.
 *
 * @param similarities of each pair, larger for those that are more alike
 * @param isSame whether each pair belongs together
 * @param falseAcceptRates the shares of false accepts for which `tarAtFar` is wanted. Default 0.1, 0.01 and 0.001
 * @throws ArgumentError when there are not both kinds of pairs
 * @example
 * evaluateVerification([0.9, 0.6, 0.7, 0.1], [true, true, false, false]).auc; // 0.75
 */
export function evaluateVerification(
  similarities: ArrayLike<number>,
  isSame: ArrayLike<boolean>,
  falseAcceptRates: readonly number[] = [0.1, 0.01, 0.001],
): VerificationFigures {
  const count = similarities.length;
  const same = Array.from(isSame).filter(Boolean).length;
  const different = count - same;
  if (count !== isSame.length || same === 0 || different === 0) {
    throw new ArgumentError(`There must be pairs of both kinds; got ${same} that belong together among ${count}.`);
  }
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => similarities[b]! - similarities[a]!);
  let [accepted, falselyAccepted, area] = [0, 0, 0];
  let best = { accuracy: different / count, threshold: Number.POSITIVE_INFINITY };
  let equalErrorRate = 1;
  const tarAtFar = new Map(falseAcceptRates.map((far) => [far, 0]));
  for (let at = 0; at < count; ) {
    // Pairs that are alike to the same degree fall on the same side of any threshold.
    const similarity = similarities[order[at]!]!;
    const [acceptedBefore, falselyBefore] = [accepted, falselyAccepted];
    for (; at < count && similarities[order[at]!]! === similarity; at++) {
      if (isSame[order[at]!]) accepted++;
      else falselyAccepted++;
    }
    area += ((falselyAccepted - falselyBefore) * (accepted + acceptedBefore)) / 2;
    const [tar, far] = [accepted / same, falselyAccepted / different];
    const accuracy = (accepted + different - falselyAccepted) / count;
    if (accuracy > best.accuracy) best = { accuracy, threshold: similarity };
    equalErrorRate = Math.min(equalErrorRate, Math.max(far, 1 - tar));
    for (const allowed of falseAcceptRates) if (far <= allowed) tarAtFar.set(allowed, tar);
  }
  return { auc: area / (same * different), equalErrorRate, ...best, tarAtFar };
}

/**
 * The cosine of the angle between two vectors: 1 for the same direction.
 *
 * @example
 * cosineSimilarity([1, 0], [3, 4]); // 0.6
 */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, normA, normB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    normA += a[i]! ** 2;
    normB += b[i]! ** 2;
  }
  return normA * normB === 0 ? 0 : dot / Math.sqrt(normA * normB);
}

/**
 * All pairs of some embeddings: how alike they are, and whether they belong together.
 *
 * @param embeddings float32 [n, length]
 * @param labels [n], equal where they belong together
 * @returns n · (n − 1) / 2 pairs
 * @throws ShapeError when there is not a label for each
 * @example
 * const { similarities, isSame } = allPairs(await embedder.embed(images), labels);
 * console.log(evaluateVerification(similarities, isSame).auc);
 */
export function allPairs(
  embeddings: NdArray,
  labels: ArrayLike<number | string>,
): { readonly similarities: number[]; readonly isSame: boolean[] } {
  const [count = 0, length = 0] = embeddings.shape;
  if (embeddings.shape.length !== 2 || labels.length !== count) {
    throw new ShapeError(
      `allPairs takes embeddings [n, length] and n labels; got [${embeddings.shape.join(', ')}] and ${labels.length} labels.`,
    );
  }
  const row = (i: number) => embeddings.data.subarray(i * length, (i + 1) * length);
  const similarities: number[] = [];
  const isSame: boolean[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      similarities.push(cosineSimilarity(row(i), row(j)));
      isSame.push(labels[i] === labels[j]);
    }
  }
  return { similarities, isSame };
}
