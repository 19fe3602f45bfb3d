import type { HostRandom } from '../../random/host-random.ts';

/** The numbers from 0 to count − 1 in random order (Fisher–Yates). */
export function shuffled(count: number, random: HostRandom): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const chosen = random.integer(last + 1);
    const value = order[last]!;
    order[last] = order[chosen]!;
    order[chosen] = value;
  }
  return order;
}
