/**
 * The weighted share of pairs, one positive and one negative example, in which the positive scores higher; ties count
 * half. NaN where there are no pairs, or where a score is NaN.
 *
 * It goes up through the scores, one group of equal ones after the other: each positive of a group beats the negatives
 * below the group and ties with those in it.
 */
export function exactAuc(truth: Float64Array, scores: Float64Array, weights: Float64Array): number {
  if (scores.some(Number.isNaN)) return NaN;
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  let [negativesBelow, positives, pairs] = [0, 0, 0];
  for (let start = 0; start < order.length; ) {
    let [groupPositives, groupNegatives, end] = [0, 0, start];
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      const index = order[end]!;
      groupPositives += truth[index]! * weights[index]!;
      groupNegatives += (1 - truth[index]!) * weights[index]!;
    }
    pairs += groupPositives * (negativesBelow + groupNegatives / 2);
    positives += groupPositives;
    negativesBelow += groupNegatives;
    start = end;
  }
  return pairs / (positives * negativesBelow);
}
