import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { type CallContext, dense } from '@neurite/layers';
import { meanSquaredError } from '@neurite/losses';
import { adam, type Optimizer, sgd } from '@neurite/optimizers';
import { ndArray, setSeed, type Tensor, useBackend, valueAndGrad } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupAndRestore } from '../callbacks/backup-and-restore.ts';
import { Model } from '../model.ts';
import { loadModel } from '../save/load.ts';
import { type Sequential, sequential } from '../sequential.ts';
import type { StepBatch, StepFigures, TrainContext } from './custom-step.ts';

const folder = mkdtempSync(join(tmpdir(), 'neurite-mixed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const x = ndArray(
  Float32Array.from({ length: 64 }, (_, at) => Math.sin(at)),
  [16, 4],
);
const y = ndArray(
  Float32Array.from({ length: 16 }, (_, at) => at % 2),
  [16, 1],
);

function network(precision?: 'float32' | 'mixedFloat16'): Sequential {
  setSeed(1);
  const model = sequential([
    dense({ units: 6, activation: 'tanh', inputShape: [4] }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  const options = precision === undefined ? {} : { precision };
  model.compile({ optimizer: adam(), loss: 'binaryCrossentropy', ...options });
  return model;
}

/** Trains its two layers with two optimizers, of which `compile` knows the first. */
class Halves extends Model {
  static override readonly className: string = 'Halves';
  readonly first = dense({ units: 6, activation: 'tanh' });
  readonly last = dense({ units: 1 });
  readonly optimizerOfLast: Optimizer = sgd({ learningRate: 0.1 });

  override call(input: Tensor, context: CallContext): Tensor {
    return this.last.apply(this.first.apply(input, context), context);
  }

  override trainStep(batch: StepBatch, { forward, minimize }: TrainContext): StepFigures {
    const loss = (): Tensor => meanSquaredError(batch.y[0]!, forward(batch.x)[0]!);
    const lossOfFirst = minimize(loss, { layers: this.first, optimizer: undefined });
    return { lossOfFirst, lossOfLast: minimize(loss, { layers: this.last, optimizer: this.optimizerOfLast }) };
  }
}

/** Differentiates by itself, and may forget what the optimizer asks of it. */
class ByHand extends Halves {
  readonly isScaled: boolean;
  constructor(isScaled: boolean) {
    super();
    this.isScaled = isScaled;
  }
  override trainStep({ x: inputs, y: targets }: StepBatch, { forward, optimizer }: TrainContext): StepFigures {
    const { value, grads } = valueAndGrad(() => {
      const loss = meanSquaredError(targets[0]!, forward(inputs)[0]!);
      return this.isScaled ? optimizer.scaleLoss(loss) : loss;
    }, this.trainableVariables);
    optimizer.apply(grads);
    return { value };
  }
}

function built<T extends Model>(model: T, precision?: 'mixedFloat16'): T {
  setSeed(1);
  model.build([4]);
  model.compile({ optimizer: sgd({ learningRate: 0.1 }), ...(precision === undefined ? {} : { precision }) });
  return model;
}

const weightsOf = (model: Model): Promise<unknown[]> => Promise.all(model.getWeights().map((one) => one.array()));

describe.each(['cpu', 'wasm'])('mixed precision on %s, which computes in float32 all the same', (backend) => {
  beforeAll(() => useBackend(backend));

  it('scales the loss, and reports it unscaled', async () => {
    const [plain, mixed] = [network(), network('mixedFloat16')];
    const { history: expected } = await plain.fit(x, y, { epochs: 3, verbose: 0 });
    const { history } = await mixed.fit(x, y, { epochs: 3, verbose: 0 });
    history['loss']!.forEach((value, epoch) => expect(value).toBeCloseTo(expected['loss']![epoch]!, 6));
    expect(plain.optimizer!.lossScale).toBeUndefined();
    expect(await mixed.optimizer!.lossScale!.goodSteps.item()).toBe(3);
  });

  it('is saved with the model, and goes on', async () => {
    const model = network('mixedFloat16');
    await model.fit(x, y, { epochs: 2, verbose: 0 });
    const path = join(folder, backend);
    await model.save(path);
    const again = await loadModel(path);
    expect(again.compileOptions).toMatchObject({ precision: 'mixedFloat16' });
    expect(await again.optimizer!.lossScale!.goodSteps.item()).toBe(2);
    const rest = await again.fit(x, y, { epochs: 4, initialEpoch: 2, verbose: 0 });
    const whole = await network().fit(x, y, { epochs: 4, verbose: 0 });
    rest.history['loss']!.forEach((value, epoch) => expect(value).toBeCloseTo(whole.history['loss']![2 + epoch]!, 6));
    expect(rest.history['loss']).toHaveLength(2);
  });

  it('scales the losses of all optimizers of a step', async () => {
    const [plain, mixed] = [built(new Halves()), built(new Halves(), 'mixedFloat16')];
    for (const model of [plain, mixed]) await model.fit(x, y, { epochs: 3, verbose: 0, seed: 1 });
    expect(await weightsOf(mixed)).toEqual(await weightsOf(plain));
    expect(plain.optimizerOfLast.lossScale).toBeUndefined();
    expect(await mixed.optimizer!.lossScale!.goodSteps.item()).toBe(3);
    expect(await mixed.optimizerOfLast.lossScale!.goodSteps.item()).toBe(3);
  });

  it('goes on from a backup with the scales that it had', async () => {
    const fit = async (epochs: number): Promise<Halves> => {
      const model = built(new Halves(), 'mixedFloat16');
      const callbacks = backupAndRestore({ backupDir: join(folder, `${backend}-backup`), deleteCheckpoint: false });
      await model.fit(x, y, { epochs, verbose: 0, callbacks });
      return model;
    };
    await fit(2);
    const { optimizer, optimizerOfLast } = await fit(5);
    expect(await optimizer!.lossScale!.goodSteps.item()).toBe(5);
    expect(await optimizerOfLast.lossScale!.goodSteps.item()).toBe(5);
  });

  it('is not forgotten in silence by a step that differentiates by itself', async () => {
    const [plain, scaled] = [built(new ByHand(false)), built(new ByHand(true), 'mixedFloat16')];
    for (const model of [plain, scaled]) await model.fit(x, y, { epochs: 3, verbose: 0, seed: 1 });
    expect(await weightsOf(scaled)).toEqual(await weightsOf(plain));
    const forgetful = built(new ByHand(false), 'mixedFloat16');
    await expect(forgetful.fit(x, y)).rejects.toThrow(
      /sgd: this optimizer scales losses .*optimizer\.scaleLoss\(loss\)/,
    );
  });

  it('names a precision that there is not', async () => {
    const model = network('float16' as 'float32');
    await expect(model.fit(x, y)).rejects.toThrow("precision must be 'float32' or 'mixedFloat16'; got \"float16\"");
  });
});
