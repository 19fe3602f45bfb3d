import { Optimizer } from '@neurite/optimizers/on-demand';
import type { AnyModel } from './outputs.ts';

/** The optimizers that a model of the user's own holds in its properties, by the properties' names. */
export function ownOptimizers(model: AnyModel): ReadonlyMap<string, Optimizer> {
  return new Map(
    Object.entries(model).filter((entry): entry is [string, Optimizer] => (entry[1] as unknown) instanceof Optimizer),
  );
}
