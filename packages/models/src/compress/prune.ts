import { ArgumentError } from '@neurite/backend';
import type { AnyLayer } from '@neurite/layers';
import { jit, mul, ndArray, ones, type Variable, variable } from '@neurite/tensors';
import type { Callback } from '../callbacks/callback.ts';
import type { AnyModel } from '../training/outputs.ts';
import { compiles } from '../training/step.ts';
import { pruningMasks } from './magnitude-masks.ts';

/**
 * How sparsity grows, counted in batches from the beginning of `fit`:
 * `s(t) = sparsity + (initialSparsity − sparsity) · (1 − (t − beginStep) / (endStep − beginStep))^power`.
 */
export interface PruningSchedule {
  /** The sparsity at `beginStep`. Default 0. */
  readonly initialSparsity?: number;
  /** Default 0. */
  readonly beginStep?: number;
  /** From here on sparsity is what it should be at the end. */
  readonly endStep: number;
  /** After every how many batches more weights are taken away. Default 100. */
  readonly frequency?: number;
  /** Default 3: fast at first, while there is much to spare, then slower. */
  readonly power?: number;
}

/** The options of {@link prune}. */
export interface PruneOptions {
  /** The share of the weights that is zero in the end, from 0 to below 1. */
  readonly sparsity: number;
  /** Default: all at once, before the first batch. */
  readonly schedule?: PruningSchedule;
  /**
   * Among which weights the smallest are looked for: 'layer', those of each kernel, so that all become equally sparse; 'global',
   * all kernels together. Default 'layer'.
   */
  readonly scope?: 'layer' | 'global';
  /** The layers whose kernels are pruned. Default: all of the model. */
  readonly layers?: AnyLayer | readonly AnyLayer[];
}

/**
 * Magnitude pruning while a model is trained: the kernels' weights of the smallest absolute value become zero, and stay zero
 * after every update. Weights of rank 1 (biases, norms) are left alone.
 *
 * Masks hold as long as the callback takes part; a later `fit` without it trains zeros like any other weight.
 *
 * Source: M. Zhu and S. Gupta, "To prune, or not to prune", arXiv:1710.01878, equation 1.
 *
 * @returns a callback for `fit`, which begins anew at each
 * @throws ArgumentError when an option is out of range, or there is nothing to prune
 * @example
 * await model.fit(x, y, { epochs: 10, callbacks: [prune(model, { sparsity: 0.8, schedule: { endStep: 1000 } })] });
 * console.log((await sparsityOf(model)).sparsity); // about 0.8
 */
export function prune(model: AnyModel, options: PruneOptions): Callback {
  const { sparsity, scope = 'layer', schedule, layers = model } = options;
  const { initialSparsity = 0, beginStep = 0, endStep = beginStep, frequency = 100, power = 3 } = schedule ?? {};
  checkShare('sparsity', sparsity);
  checkShare('schedule.initialSparsity', initialSparsity);
  const isCount = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;
  if (!isCount(beginStep, 0) || !isCount(endStep, beginStep) || !isCount(frequency, 1) || !(power > 0)) {
    throw new ArgumentError(
      'prune: a schedule has whole numbers of batches, 0 ≤ beginStep ≤ endStep and frequency ≥ 1, and a power above 0; got ' +
        `${JSON.stringify({ beginStep, endStep, frequency, power })}.`,
    );
  }
  if (scope !== 'layer' && scope !== 'global') {
    throw new ArgumentError(`prune: scope is 'layer' or 'global'; got ${JSON.stringify(scope)}.`);
  }
  const sparsityAt = (step: number): number => {
    const done = endStep === beginStep ? 1 : Math.min(1, (step - beginStep) / (endStep - beginStep));
    return sparsity + (initialSparsity - sparsity) * (1 - done) ** power;
  };
  const isDue = (step: number): boolean =>
    step === endStep || (step >= beginStep && step < endStep && (step - beginStep) % frequency === 0);

  let step = 0;
  let masks: ReadonlyMap<Variable, Variable> = new Map();
  let apply = (): void => {};
  const update = async (): Promise<void> => {
    const kernels = await Promise.all([...masks.keys()].map((kernel) => kernel.data() as Promise<Float32Array>));
    const found = pruningMasks(kernels, sparsityAt(step), scope);
    [...masks].forEach(([kernel, mask], index) => mask.assign(ndArray(found[index]!, kernel.shape)));
    apply();
  };
  return {
    onTrainBegin() {
      step = 0;
      masks = new Map();
    },
    async onBatchBegin() {
      if (masks.size === 0) {
        // Not before the first batch: a model may get its weights only there.
        masks = new Map(
          kernelsOf(layers).map((kernel) => [kernel, variable(ones(kernel.shape), { trainable: false })]),
        );
        const hold = (): void => masks.forEach((mask, kernel) => void kernel.assign(mul(kernel, mask)));
        apply = compiles(model.compileOptions?.jit) ? jit(hold) : hold;
      }
      if (isDue(step)) await update();
      step++;
    },
    onBatchEnd: () => apply(),
    onTrainEnd() {
      if (step <= endStep && sparsityAt(step) < sparsity) {
        console.warn(
          `prune: training ended after ${step} batches, before the schedule did (endStep ${endStep}): sparsity is ` +
            `${sparsityAt(step).toFixed(2)} at the most, not ${sparsity}.`,
        );
      }
    },
  };
}

/** The trainable weights of rank 2 or more, each once. */
function kernelsOf(layers: AnyLayer | readonly AnyLayer[]): Variable[] {
  const list = [layers].flat() as AnyLayer[];
  const kernels = list.flatMap((layer) => layer.trainableVariables).filter((weight) => weight.rank >= 2);
  if (kernels.length > 0) return [...new Set(kernels)];
  throw new ArgumentError(
    `prune: ${list.map((layer) => layer.displayName).join(', ')} has no kernel that is trained: only weights of rank 2 or more are ` +
      'pruned, of layers that are not frozen.',
  );
}

function checkShare(name: string, value: number): void {
  if (typeof value === 'number' && value >= 0 && value < 1) return;
  throw new ArgumentError(`prune: ${name} is the share of weights that are zero, from 0 to below 1; got ${value}.`);
}
