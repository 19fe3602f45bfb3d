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

/** Runs a loop's body once a turn. Slices, carries and results go from and to the body's own buffers by copies. */
export function* runScan(runner: Runner, tree: FrameTree, step: StepOf<'scan'>): Job {
  const { node, parts } = step;
  const { frame } = tree;
  const body = tree.inner.get(step)![0]!;
  const find = (value: number): Found => frame.find(frame.lowered.placeOf(value));
  const [carries, slices] = [node.carries.length, node.xs.length];
  const inputs = [...body.ownInputs];
  const [xs, consts] = [node.xs.map(find), node.consts.map(find)];
  node.carries.forEach((value, index) => runner.recorder.copy(find(value), inputs[index]!));
  consts.forEach((found, index) => {
    inputs[carries + slices + index] = atStart(runner, found, inputs[carries + slices + index]!);
  });
  body.frame.inputs = inputs;
  const numbers = runner.counter(node.length);
  const ys = body.frame.lowered.outputs.length - carries;
  const stackOf = (part: number): GPUBuffer | undefined => {
    const buffer = parts.get(part);
    return buffer === undefined ? undefined : frame.bufferOf(buffer);
  };
  for (let turn = 0; turn < node.length; turn++) {
    const t = node.reverse ? node.length - 1 - turn : turn;
    xs.forEach(({ buffer, offset, bytes }, index) => {
      const slice = bytes / node.length;
      runner.recorder.copy({ buffer, offset: offset + t * slice, bytes: slice }, inputs[carries + index]!);
    });
    runner.recorder.copy({ buffer: numbers, offset: 4 * t, bytes: 4 }, inputs.at(-1)!);
    if (node.history) {
      for (let index = 0; index < carries; index++) {
        const stack = stackOf(carries + ys + index);
        const bytes = 4 * elementCount(body.frame.lowered.program.inputs[index]!.shape);
        if (stack !== undefined) runner.recorder.copy({ buffer: inputs[index]!, offset: 0, bytes }, stack, t * bytes);
      }
    }
    yield* runner.steps(body);
    const results = body.frame.lowered.outputs.map((place) => body.frame.find(place));
    results.slice(carries).forEach((found, index) => {
      const stack = stackOf(carries + index);
      if (stack !== undefined) runner.recorder.copy(found, stack, t * found.bytes);
    });
    // A next carry may lie where this turn's carry is: those are taken aside before any is overwritten.
    const next = results.slice(0, carries).map((found, index) => {
      if (!inputs.includes(found.buffer)) return found;
      runner.recorder.copy(found, body.staging[index]!);
      return { buffer: body.staging[index]!, offset: 0, bytes: found.bytes };
    });
    next.forEach((found, index) => runner.recorder.copy(found, inputs[index]!));
  }
  for (let index = 0; index < carries; index++) {
    const last = stackOf(index);
    const bytes = 4 * elementCount(node.outputs[index]!.shape);
    if (last !== undefined) runner.recorder.copy({ buffer: inputs[index]!, offset: 0, bytes }, last);
  }
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
    branch.frame.inputs = operands.map((found, index) => atStart(runner, found, branch.ownInputs[index]!));
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
  choose.frame.inputs = [predicate, ...results].map((found, index) => atStart(runner, found, choose.ownInputs[index]!));
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
const atStart = (runner: Runner, found: Found, own: GPUBuffer): GPUBuffer => {
  if (found.offset === 0) return found.buffer;
  runner.recorder.copy(found, own);
  return own;
};

const callsHost = (program: Program): boolean =>
  program.nodes.some((node) => node.kind === 'host' || nestedPrograms(node).some(([, inner]) => callsHost(inner)));
