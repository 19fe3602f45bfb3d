import { elementCount } from '@neurite/backend';
import { Frame } from './frame.ts';
import type { LoweredProgram, Place, Step } from './lower.ts';

/** A frame with the frames of the programs inside of its steps, and what working memory they need. */
export interface FrameTree {
  readonly frame: Frame;
  readonly inner: ReadonlyMap<Step, readonly FrameTree[]>;
  /** For a program inside of another, a buffer for each input that may not be read where it lies. */
  readonly ownInputs: readonly (GPUBuffer | undefined)[];
  /** All programs inside, this one included, in a fixed order. */
  readonly all: readonly LoweredProgram[];
  /** Gives the tree its working memory: as many buffers as `sizes`. */
  readonly place: (buffers: readonly GPUBuffer[]) => void;
  /** The bytes of each buffer that the tree needs. */
  readonly sizes: readonly number[];
}

/**
 * Makes the frames of a program and of all inside of it.
 *
 * @param inputs the bytes of the buffer that each input needs, 0 for none
 */
export const frameTree = (lowered: LoweredProgram, inputs: readonly number[] = []): FrameTree => {
  const frame = new Frame(lowered);
  const inner = new Map<Step, readonly FrameTree[]>();
  for (const step of lowered.steps) {
    if (step.kind === 'scan') inner.set(step, [frameTree(step.body, inputsOfLoop(lowered, step))]);
    if (step.kind === 'cond') inner.set(step, treesOfCond(lowered, step));
  }
  const children = [...inner.values()].flat();
  const own = inputs.filter((bytes) => bytes > 0);
  const sizes = [...lowered.slots, ...own, ...children.flatMap((child) => child.sizes)];
  const ownInputs: (GPUBuffer | undefined)[] = [];
  const place = (buffers: readonly GPUBuffer[]): void => {
    let at = 0;
    const next = (count: number): readonly GPUBuffer[] => buffers.slice(at, (at += count));
    frame.slots = next(lowered.slots.length);
    inputs.forEach((bytes, index) => {
      ownInputs[index] = bytes > 0 ? next(1)[0] : undefined;
    });
    for (const child of children) child.place(next(child.sizes.length));
  };
  return { frame, inner, ownInputs, all: [lowered, ...children.flatMap((child) => child.all)], place, sizes };
};

/** A value that does not lie at a buffer's start is copied there for an inner program. */
const bytesToCopy = ({ offset, count, stack }: Place): number =>
  offset === 0 && stack === undefined ? 0 : 4 * Math.max(1, count);

/** A loop's carries have two rows each. */
const inputsOfLoop = ({ placeOf }: LoweredProgram, { body, node }: Extract<Step, { kind: 'scan' }>): number[] => [
  ...body.program.inputs.slice(0, node.carries.length).map(({ shape }) => 8 * Math.max(1, elementCount(shape))),
  ...[...node.xs, ...node.consts].map((value) => bytesToCopy(placeOf(value))),
];

const treesOfCond = (
  { placeOf }: LoweredProgram,
  { choose, node, onFalse, onTrue }: Extract<Step, { kind: 'cond' }>,
): FrameTree[] => {
  const operands = node.operands.map((value) => bytesToCopy(placeOf(value)));
  const results = [placeOf(node.predicate), ...onTrue.outputs, ...onFalse.outputs].map(bytesToCopy);
  return [frameTree(onTrue, operands), frameTree(onFalse, operands), frameTree(choose, results)];
};
