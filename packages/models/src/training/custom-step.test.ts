import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dense } from '@neurite/layers';
import { binaryCrossentropy, meanSquaredError } from '@neurite/losses';
import { binaryAccuracy, type Metric } from '@neurite/metrics';
import { adam, type Optimizer, sgd } from '@neurite/optimizers';
import {
  abs,
  concat,
  mean,
  ndArray,
  ones,
  randomNormal,
  setSeed,
  sub,
  type Tensor,
  useBackend,
  zeros,
} from '@neurite/tensors';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  backupAndRestore,
  type CallContext,
  type DatasetBatch,
  type FitOptions,
  loadModel,
  Model,
  type Sequential,
  sequential,
  type StepBatch,
  type StepFigures,
  type TestContext,
  type TrainContext,
} from '../index.ts';

const x = ndArray(
  Float32Array.from({ length: 60 }, (_, index) => Math.sin(index)),
  [20, 3],
);
const y = ndArray(
  Float32Array.from({ length: 20 }, (_, index) => index % 2),
  [20, 1],
);

class Net extends Model {
  static override readonly className: string = 'Net';
  readonly hidden = dense({ units: 4, activation: 'tanh' });
  readonly last = dense({ units: 1, activation: 'sigmoid' });
  override call(input: Tensor, context: CallContext): Tensor {
    return this.last.apply(this.hidden.apply(input, context), context);
  }
}

/** What `fit` does anyway, written out. */
class WrittenOut extends Net {
  override trainStep(batch: StepBatch, context: TrainContext): StepFigures {
    let outputs: Tensor[] = [];
    const loss = context.minimize(() => context.loss(batch, (outputs = context.forward(batch.x))));
    context.updateMetrics(batch, outputs);
    return { loss };
  }
}

/** A loss and a metric of its own, and none from compile. */
class Own extends Net {
  readonly accuracy: Metric = binaryAccuracy();
  override trainStep({ x: inputs, y: targets }: StepBatch, context: TrainContext): StepFigures {
    let output: Tensor | undefined;
    const loss = context.minimize(() => {
      output = context.forward(inputs)[0]!;
      return meanSquaredError(targets[0]!, output);
    });
    this.accuracy.update(targets[0]!, output!);
    return { loss, accuracy: this.accuracy, error: mean(abs(sub(targets[0]!, output!))) };
  }
  override testStep({ x: inputs, y: targets }: StepBatch, context: TestContext): StepFigures {
    return { distance: mean(abs(sub(targets[0]!, context.forward(inputs)[0]!))) };
  }
  override predictStep([input]: readonly Tensor[]): Tensor {
    return this.apply(input!, { training: false }).greater(0.5);
  }
}

/** Learns to draw numbers that look like those it is shown. */
class Gan extends Model {
  static override readonly className: string = 'Gan';
  readonly generator: Sequential = sequential([
    dense({ units: 8, activation: 'relu', inputShape: [2] }),
    dense({ units: 1 }),
  ]);
  readonly discriminator: Sequential = sequential([
    dense({ units: 8, activation: 'relu', inputShape: [1] }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  readonly generatorOptimizer: Optimizer = adam({ learningRate: 0.03, beta1: 0.5 });
  readonly discriminatorOptimizer: Optimizer = adam({ learningRate: 0.03, beta1: 0.5 });

  override call(noise: Tensor, context: CallContext): Tensor {
    return this.generator.apply(noise, context);
  }

  override trainStep({ x: [real], size }: StepBatch, { minimize }: TrainContext): StepFigures {
    const noise = (): Tensor => randomNormal([size, 2]);
    const judged = (numbers: Tensor): Tensor => this.discriminator.apply(numbers, { training: true });
    const discriminatorLoss = minimize(
      () => {
        const both = concat([real!, this.generator.apply(noise(), { training: true })], 0);
        return binaryCrossentropy(concat([ones([size, 1]), zeros([size, 1])], 0), judged(both));
      },
      { layers: this.discriminator, optimizer: this.discriminatorOptimizer },
    );
    const generatorLoss = minimize(
      () => binaryCrossentropy(ones([size, 1]), judged(this.generator.apply(noise(), { training: true }))),
      { layers: this.generator, optimizer: this.generatorOptimizer },
    );
    return { discriminatorLoss, generatorLoss };
  }
}

describe.each([
  ['cpu', false],
  ['wasm', true],
] as const)('a model with steps of its own on %s, compiled: %s', (backend, jit) => {
  beforeEach(async () => {
    await useBackend(backend);
    setSeed(5);
  });

  it('trains as the usual step does when it does the same', async () => {
    const results = [];
    for (const Kind of [Net, WrittenOut]) {
      setSeed(5);
      const network = new Kind();
      network.compile({ optimizer: adam(), loss: 'binaryCrossentropy', metrics: ['accuracy'], jit });
      const { history } = await network.fit(x, y, { epochs: 3, batchSize: 8, seed: 1, validationSplit: 0.2 });
      results.push([history, await Promise.all(network.getWeights().map((weight) => weight.array()))]);
    }
    expect(results[1]).toEqual(results[0]);
  });

  it('reports figures and metrics of its own, and needs no loss in compile', async () => {
    const network = new Own();
    network.compile({ optimizer: sgd({ learningRate: 0 }), jit });
    const { history } = await network.fit(x, y, { epochs: 2, batchSize: 8, validationData: [x, y] });
    expect(Object.keys(history)).toEqual(['loss', 'error', 'accuracy', 'valDistance']);
    expect(history.error![0]).toBeCloseTo(history.valDistance![0]!, 5);
    expect(history.accuracy![1]).toBeCloseTo(history.accuracy![0]!, 6);
    expect(await network.evaluate(x, y)).toEqual({ distance: expect.closeTo(history.error![0]!, 5) });
    const sides = (await network.predict(x)) as Tensor;
    expect([sides.dtype, sides.shape]).toEqual(['bool', [20, 1]]);
  });

  it('trains two parts with two optimizers against each other', async () => {
    const network = new Gan();
    network.build([2]);
    network.compile({ jit });
    const real = ndArray(
      Float32Array.from({ length: 64 }, (_, index) => 3 + Math.sin(index) / 2),
      [64, 1],
    );
    const drawn = async (): Promise<number> => mean((await network.predict(randomNormal([64, 2]))) as Tensor).item();
    const before = await drawn();
    const batches = function* (): Generator<{ x: Tensor | typeof real }> {
      for (let index = 0; index < 4; index++) yield { x: real };
    };
    const { history } = await network.fit(batches, { epochs: 25 });
    expect(Object.keys(history)).toEqual(['discriminatorLoss', 'generatorLoss']);
    expect(Math.abs((await drawn()) - 3)).toBeLessThan(Math.abs(before - 3) / 2);
    expect(await network.generatorOptimizer.step.item()).toBe(100);
  });
});

describe('optimizers in properties', () => {
  let folder: string;
  beforeEach(async () => {
    await useBackend('cpu');
    folder = mkdtempSync(join(tmpdir(), 'neurite-own-'));
    return () => rmSync(folder, { recursive: true, force: true });
  });

  const real = ndArray(
    Float32Array.from({ length: 16 }, (_, index) => 3 + Math.sin(index)),
    [16, 1],
  );
  const fit = async (network: Model, epochs: number, options: FitOptions = {}): Promise<unknown> => {
    const data = (): DatasetBatch[] => [{ x: real }, { x: real }];
    await network.fit(data, { epochs, ...options });
    return Promise.all(network.getWeights().map((weight) => weight.array()));
  };
  const fresh = (): Gan => {
    setSeed(2);
    const network = new Gan();
    network.build([2]);
    network.compile({});
    return network;
  };

  it('are saved with the model, and go on bit for bit', async () => {
    const whole = await fit(fresh(), 4);
    const first = fresh();
    await fit(first, 2);
    await first.save(join(folder, 'gan'));
    const loaded = await loadModel(join(folder, 'gan'), { customObjects: { Gan }, restoreRandomState: true });
    expect(await fit(loaded as unknown as Model, 4, { initialEpoch: 2 })).toEqual(whole);
    const callbacks = backupAndRestore({ backupDir: folder, deleteCheckpoint: false });
    await fit(fresh(), 2, { callbacks });
    expect(await fit(fresh(), 4, { callbacks })).toEqual(whole);
  });
});

describe('what a step of its own may not do', () => {
  beforeEach(() => useBackend('cpu'));

  it('report what is no figure', async () => {
    class Wrong extends Net {
      override trainStep({ x: inputs }: StepBatch, context: TrainContext): StepFigures {
        return { outputs: context.forward(inputs)[0]! };
      }
    }
    const network = new Wrong();
    network.compile({});
    await expect(network.fit(x, y)).rejects.toThrow(/reported 'outputs', which is neither a scalar nor a metric/);
  });

  it('judge without a loss', async () => {
    class Half extends Own {
      override testStep = undefined as never;
    }
    const network = new Half();
    network.compile({});
    await expect(network.evaluate(x, y)).rejects.toThrow(/no loss for any of the outputs/);
  });
});
