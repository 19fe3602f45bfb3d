import { Box } from '../../spaces/box.ts';
import { choiceCounts } from '../../spaces/mask-size.ts';
import type { Space } from '../../spaces/space.ts';
import { CategoricalHead } from './categorical-head.ts';
import { GaussianHead } from './gaussian-head.ts';
import type { PolicyHead } from './policy-head.ts';

/** The distribution that suits a space of actions. */
export function headFor(space: Space, initialLogStd: number): PolicyHead {
  return space instanceof Box
    ? new GaussianHead(space.storedSize, initialLogStd)
    : new CategoricalHead(choiceCounts(space));
}
