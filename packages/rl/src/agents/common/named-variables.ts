import type { Model } from '@neurite/models';
import type { Variable } from '@neurite/tensors';

/** The weights of several networks by path; one that networks share stands once, under the first. */
export function namedVariablesOf(networks: Readonly<Record<string, Model>>): Map<string, Variable> {
  const named = new Map<string, Variable>();
  const seen = new Set<Variable>();
  for (const [part, network] of Object.entries(networks)) {
    for (const [path, { variable }] of network.namedWeights) {
      if (!seen.has(variable)) named.set(`${part}/${path}`, variable);
      seen.add(variable);
    }
  }
  return named;
}
