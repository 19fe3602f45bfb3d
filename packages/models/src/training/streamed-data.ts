/** Batches that come from outside: from data sets, generators and other iterables. */
import { ArgumentError } from '@neurite/backend';
import type { Dataset } from '@neurite/datasets';
import { checkSteps } from './check-steps.ts';
import type { Batch, BatchedDataset, Batches, BatchSource, DatasetBatch } from './data.ts';

/** How {@link streamSource} goes about it. */
export interface StreamOptions {
  /** Makes a batch of what comes. */
  readonly read: (element: DatasetBatch) => Batch;
  /** Batches of a pass. Default all. */
  readonly steps?: number | undefined;
  /** Looks at every batch of the first pass. */
  readonly check?: (batch: Batch) => Promise<void>;
}

/**
 * The batches of a data set, of an iterable, or of what a function gives for each pass. An iterator that can be gone
 * through but once goes on, pass by pass, where it stopped.
 *
 * @throws ArgumentError when it has no end and no `steps` give it one
 */
export function streamSource(stream: BatchedDataset, { read, steps, check }: StreamOptions): BatchSource {
  if (steps !== undefined) checkSteps(steps);
  const passes = passesOf(stream, steps);
  if (passes.size === Infinity) {
    throw new ArgumentError(
      'The data set has no end. Say how many batches to take: stepsPerEpoch in fit, steps in evaluate, or take(n).',
    );
  }
  let isChecked = check === undefined;
  return {
    steps: passes.size,
    examples: undefined,
    async *batches({ number }) {
      let count = 0;
      for await (const element of passes.pass(number)) {
        const batch = read(element);
        if (!isChecked) await check!(batch);
        count++;
        yield batch;
      }
      isChecked = true;
      if (steps !== undefined && count > 0 && count < steps) {
        console.warn(`The data ran out after ${count} of ${steps} batches of the pass.`);
      }
    },
    release: passes.close,
  };
}

interface Passes {
  readonly size: number | undefined;
  pass(number: number): Batches;
  readonly close: () => void;
}

function passesOf(stream: BatchedDataset, steps: number | undefined): Passes {
  const close = (): void => {};
  if (isDataset(stream)) {
    const taken = steps === undefined ? stream : stream.take(steps);
    return { size: taken.size, pass: (number) => taken.pass(number), close };
  }
  if (typeof stream === 'function')
    return { size: steps, pass: (number) => first(iteratorOf(stream(number)), steps), close };
  const iterator = iteratorOf(stream);
  if ((iterator as unknown) !== stream) {
    return { size: steps, pass: () => first(iteratorOf(stream), steps), close };
  }
  let isOver = false;
  return {
    size: steps,
    async *pass(number) {
      if (isOver) {
        throw new ArgumentError(
          `The generator that gives the batches was at its end before pass ${number + 1}: it can be gone through once. ` +
            'Pass the generator function itself, which is called for each pass, or stepsPerEpoch.',
        );
      }
      for (let count = 0; count !== steps; count++) {
        const next = await iterator.next();
        isOver = next.done === true;
        if (isOver) return;
        yield next.value;
      }
    },
    close: () => void iterator.return?.(),
  };
}

/** Told by its methods: a page whose data are arrays need not download what data sets can do. */
function isDataset(stream: BatchedDataset): stream is Dataset<DatasetBatch> {
  return 'pass' in stream && 'take' in stream;
}

type AnyIterator = Iterator<DatasetBatch> | AsyncIterator<DatasetBatch>;

function iteratorOf(batches: Batches): AnyIterator {
  if (Symbol.asyncIterator in batches) return batches[Symbol.asyncIterator]();
  if (typeof batches === 'object' && Symbol.iterator in batches) return batches[Symbol.iterator]();
  throw new ArgumentError('A function given as data must give something to iterate over: batches { x, y }.');
}

/** The first so many elements of an iterator, which is then closed. */
async function* first(iterator: AnyIterator, count: number | undefined): AsyncGenerator<DatasetBatch> {
  try {
    for (let taken = 0; taken !== count; taken++) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
