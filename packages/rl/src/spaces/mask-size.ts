import { Discrete } from './discrete.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import type { Space } from './space.ts';

/** How many choices a mask of such actions has; 0 for a box, whose actions have none. */
export function maskSize(space: Space): number {
  return choiceCounts(space).reduce((sum, count) => sum + count, 0);
}

/** How many values each choice of an action has; none for a box. */
export function choiceCounts(space: Space): readonly number[] {
  if (space instanceof Discrete) return [space.n];
  return space instanceof MultiDiscrete ? space.counts : [];
}
