/** Over which share of the training weights are averaged at its end. */
const AVERAGED = 0.05;

/** What an optimizer is told, so that the weights in the end are their moving average over about the last twentieth of the updates. */
export function averagedWeights(updates: number): { readonly useEma: true; readonly emaMomentum: number } {
  return { useEma: true, emaMomentum: Math.max(0, 1 - 1 / (AVERAGED * updates)) };
}
