import { Frame } from './frame.ts';
import type { LoweredProgram, Step } from './lower.ts';
import { bytesOf } from './words.ts';

/** A frame with the frames of the programs inside of its steps, and what working memory they need. */
export interface FrameTree {
  readonly frame: Frame;
  readonly inner: ReadonlyMap<Step, readonly FrameTree[]>;
  /** For a program inside of another, a buffer for each input that is not read where it lies. */
  readonly ownInputs: readonly GPUBuffer[];
  /** Buffers for values on their way from a loop's turn to the next. */
  readonly staging: readonly GPUBuffer[];
  /** All programs inside, this one included, in a fixed order. */
  readonly all: readonly LoweredProgram[];
  /** Gives the tree its working memory: as many buffers as `sizes`. */
  readonly place: (buffers: readonly GPUBuffer[]) => void;
  /** The bytes of each buffer that the tree needs. */
  readonly sizes: readonly number[];
}

/** Makes the frames of a program and of all inside of it. */
export const frameTree = (lowered: LoweredProgram, isInner = false): FrameTree => {
  const frame = new Frame(lowered);
  const inner = new Map<Step, readonly FrameTree[]>();
  for (const step of lowered.steps) {
    if (step.kind === 'scan') inner.set(step, [frameTree(step.body, true)]);
    if (step.kind === 'cond')
      inner.set(step, [frameTree(step.onTrue, true), frameTree(step.onFalse, true), frameTree(step.choose, true)]);
  }
  const children = [...inner.values()].flat();
  const inputs = isInner ? lowered.program.inputs.map(bytesOf) : [];
  const outputs = isInner ? lowered.outputs.map(({ count }) => 4 * Math.max(1, count)) : [];
  const sizes = [...lowered.slots, ...inputs, ...outputs, ...children.flatMap((child) => child.sizes)];
  const [ownInputs, staging]: [GPUBuffer[], GPUBuffer[]] = [[], []];
  const place = (buffers: readonly GPUBuffer[]): void => {
    let at = 0;
    const next = (count: number): readonly GPUBuffer[] => buffers.slice(at, (at += count));
    frame.slots = next(lowered.slots.length);
    ownInputs.splice(0, ownInputs.length, ...next(inputs.length));
    staging.splice(0, staging.length, ...next(outputs.length));
    for (const child of children) child.place(next(child.sizes.length));
  };
  return { frame, inner, ownInputs, staging, all: [lowered, ...children.flatMap((child) => child.all)], place, sizes };
};
