import { HostRandom } from '../random/host-random.ts';
import type { Space } from '../spaces/space.ts';
import type { Policy } from './evaluate-policy.ts';

/**
 * A policy that draws from the space of actions: what any agent should be better than.
 *
 * @example
 * await evaluatePolicy(randomPolicy(make('CartPole-v1').actionSpace, 0), { environment: 'CartPole-v1' }); // mean about 22
 */
export function randomPolicy(space: Space, seed?: number): Policy {
  const random = new HostRandom(seed);
  return {
    actBatch(_observations, count, { masks }) {
      const stored = new Float32Array(count * space.storedSize);
      const choices = masks === undefined ? 0 : masks.length / count;
      for (let row = 0; row < count; row++) {
        const mask = masks?.subarray(row * choices, (row + 1) * choices);
        space.store(space.sample(random, mask), stored, row * space.storedSize);
      }
      return Promise.resolve(stored);
    },
  };
}
