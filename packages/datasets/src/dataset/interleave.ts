import { atElement } from './dataset-error.ts';
import type { Stage } from './stage.ts';
import { toTensors, type Tree } from './tree.ts';

/** Options of {@link Dataset.interleave}. */
export interface InterleaveOptions {
  /** How many data sets are open at once; 4. */
  readonly cycleLength?: number;
  /** How many elements in a row are taken from one; 1. */
  readonly blockLength?: number;
}

/** Elements of the data sets that a user's function opens, taken in turn, in the order of TensorFlow's `interleave`. */
export function interleaveStage(
  source: Stage<Tree>,
  open: (element: unknown, index: number) => Promise<Stage<Tree>>,
  { cycleLength, blockLength }: Required<InterleaveOptions>,
): Stage<Tree> {
  return {
    size: source.size === 0 ? 0 : undefined,
    async *open(pass) {
      const elements = source.open(pass);
      const slots: (AsyncGenerator<Tree, void, undefined> | undefined)[] = new Array(cycleLength).fill(undefined);
      let [opened, isOver] = [0, false];
      const next = async (): Promise<AsyncGenerator<Tree, void, undefined> | undefined> => {
        if (isOver) return undefined;
        const element = await elements.next();
        isOver = element.done === true;
        if (element.done) return undefined;
        const index = opened++;
        try {
          return (await open(toTensors(element.value), index)).open([...pass, index]);
        } catch (error) {
          throw atElement('interleave', index, error);
        }
      };
      try {
        for (let slot = 0; ; slot = (slot + 1) % cycleLength) {
          const current = (slots[slot] ??= await next());
          if (current === undefined) {
            if (slots.every((other) => other === undefined)) return;
            continue;
          }
          for (let taken = 0; taken < blockLength; taken++) {
            const element = await current.next();
            if (element.done) {
              slots[slot] = undefined;
              break;
            }
            yield element.value;
          }
        }
      } finally {
        await Promise.all([elements.return(), ...slots.map((slot) => slot?.return())]);
      }
    },
  };
}
