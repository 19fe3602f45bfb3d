import {
  elementCount,
  formatType,
  type HostArray,
  type HostCallback,
  nestedPrograms,
  type Program,
  ProgramError,
  sameType,
  type TensorType,
} from '@neurite/backend';
import type { FrameTree } from './frame-tree.ts';
import type { Step } from './lower.ts';
import type { Job } from './queue.ts';
import type { Runner } from './runner.ts';

type StepOf<Kind> = Extract<Step, { kind: Kind }>;

/** A place found in the GPU's buffers. */
type Found = ReturnType<FrameTree['frame']['find']>;

/** Runs a loop's body once a turn. Its kernels find and leave slices, carries and results where they are wanted: see `loopHomes`. */
export function* runScan(runner: Runner, tree: FrameTree, step: StepOf<'scan'>): Job {
  const { node, parts } = step;
  const { frame } = tree;
  const { recorder } = runner;
  const body = tree.inner.get(step)![0]!;
  const carries = node.carries.map((value) => frame.find(frame.lowered.placeOf(value)));
  const others = [...node.xs, ...node.consts].map((value) => frame.find(frame.lowered.placeOf(value)));
  const rings = body.ownInputs.slice(0, carries.length) as readonly GPUBuffer[];
  const { turns, numbers } = runner.turnsOf(node.length, node.reverse);
  const stacks = new Map([...parts].map(([part, buffer]) => [part, frame.bufferOf(buffer)]));
  body.frame.stacks = stacks;
  body.frame.inputs = [
    ...rings,
    ...others.map((found, index) => atStart(runner, found, body.ownInputs[rings.length + index])),
    numbers,
  ];
  carries.forEach((found, index) => {
    recorder.copy(found, rings[index]!);
    const history = stacks.get(step.body.outputs.length + index);
    if (history !== undefined && turns.length > 0) recorder.copy(found, history, turns[0]!.index * found.bytes);
  });
  for (const turn of turns) {
    body.frame.turn = turn;
    yield* runner.steps(body);
  }
  carries.forEach(({ bytes }, index) => {
    const last = stacks.get(index);
    const offset = (turns.at(-1)?.left ?? 0) * bytes;
    if (last !== undefined) recorder.copy({ buffer: rings[index]!, offset, bytes }, last);
  });
}

/**
 * Runs both branches and chooses among their results: a GPU cannot decide by itself what to run. A branch that calls the host is run
 * only if it is chosen, for which the predicate is read.
 */
export function* runCond(runner: Runner, tree: FrameTree, step: StepOf<'cond'>): Job {
  const { node, parts } = step;
  const { frame } = tree;
  const [onTrue, onFalse, choose] = tree.inner.get(step)! as readonly [FrameTree, FrameTree, FrameTree];
  const operands = node.operands.map((value) => frame.find(frame.lowered.placeOf(value)));
  const predicate = frame.find(frame.lowered.placeOf(node.predicate));
  const bind = (branch: FrameTree): void => {
    branch.frame.inputs = operands.map((found, index) => atStart(runner, found, branch.ownInputs[index]));
  };
  const handOut = (from: FrameTree): void => {
    from.frame.lowered.outputs.forEach((place, index) => {
      const part = parts.get(index);
      if (part !== undefined) runner.recorder.copy(from.frame.find(place), frame.bufferOf(part));
    });
  };
  if (callsHost(node.onTrue) || callsHost(node.onFalse)) {
    const [chosen] = yield* runner.fetch([{ ...predicate, type: { shape: [], dtype: 'bool' } }]);
    const branch = chosen!.data[0] === 1 ? onTrue : onFalse;
    bind(branch);
    yield* runner.steps(branch);
    return handOut(branch);
  }
  for (const branch of [onTrue, onFalse]) {
    bind(branch);
    yield* runner.steps(branch);
  }
  const results = [onTrue, onFalse].flatMap((branch) =>
    branch.frame.lowered.outputs.map((place) => branch.frame.find(place)),
  );
  choose.frame.inputs = [predicate, ...results].map((found, index) => atStart(runner, found, choose.ownInputs[index]));
  yield* runner.steps(choose);
  handOut(choose);
}

/** Calls a function of JavaScript: everything before it is submitted, and its operands are waited for. */
export function* runHost(
  runner: Runner,
  tree: FrameTree,
  { node, parts }: StepOf<'host'>,
  callbacks: ReadonlyMap<string, HostCallback>,
): Job {
  const { frame } = tree;
  const { program } = frame.lowered;
  const operands = yield* runner.fetch(
    node.operands.map((value) => ({
      ...frame.find(frame.lowered.placeOf(value)),
      type: program.nodes[value] as unknown as TensorType,
    })),
  );
  const results = callbacks.get(node.callback)!(operands);
  requireTypes(node.callback, results, node.outputs);
  for (const [index, buffer] of parts) runner.upload(frame.bufferOf(buffer), results[index]!);
}

const requireTypes = (callback: string, given: readonly HostArray[], expected: readonly TensorType[]): void => {
  const fits =
    given.length === expected.length &&
    given.every((array, index) => sameType(array, expected[index]!) && array.data.length === elementCount(array.shape));
  if (fits) return;
  throw new ProgramError(
    `The host function '${callback}' returned (${given.map(formatType).join(', ')}), expected (${expected.map(formatType).join(', ')}).`,
  );
};

/** A value as an input of an inner program: where it lies, or copied to `own` if that is not the start of a buffer. */
const atStart = (runner: Runner, found: Found, own: GPUBuffer | undefined): GPUBuffer => {
  if (found.offset === 0) return found.buffer;
  runner.recorder.copy(found, own!);
  return own!;
};

const callsHost = (program: Program): boolean =>
  program.nodes.some((node) => node.kind === 'host' || nestedPrograms(node).some(([, inner]) => callsHost(inner)));
