import { makeCircles } from '@neurite/datasets';
import { doctor } from '@neurite/inspect';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { setSeed } from '@neurite/tensors';
import type { Show } from './lesson.ts';

/** The deep network that the lesson trains. */
export interface VanishingSettings {
  /** Hidden layers. */
  readonly depth: number;
  readonly activation: 'sigmoid' | 'tanh' | 'relu';
  readonly initializer: 'glorotUniform' | 'heNormal';
}

/** The network after an epoch. */
export interface VanishingFrame {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  /** The norm of the gradient of each kernel, from the first layer to the last. */
  readonly gradients: readonly number[];
  /** What the doctor of `@neurite/inspect` has said so far. */
  readonly verdicts: readonly string[];
}

/** Two circles, one inside of the other, told apart by a deep network whose gradients are measured. */
export async function vanishing(settings: VanishingSettings, show: Show<VanishingFrame>): Promise<void> {
  setSeed(0);
  const { x, y } = makeCircles({ nSamples: 400, noise: 0.08, factor: 0.5, randomState: 0 });
  const { depth, activation, initializer } = settings;
  const model = sequential([
    ...Array.from({ length: depth }, () => dense({ units: 16, activation, kernelInitializer: initializer })),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  const verdicts: string[] = [];
  const watch = doctor({ every: 5, onVerdict: ({ ailment, message }) => verdicts.push(`${ailment}: ${message}`) });
  const report = {
    onEpochEnd: (epoch: number, logs: Readonly<Record<string, number>>) => {
      const gradients = watch.observations
        .at(-1)!
        .layers.filter(({ hasKernel }) => hasKernel)
        .map(({ gradientNorm }) => gradientNorm);
      return show({
        epoch: epoch + 1,
        loss: logs['loss']!,
        accuracy: logs['accuracy']!,
        gradients,
        verdicts: [...verdicts],
      });
    },
  };
  await model.fit(x, y, { epochs: 60, batchSize: 32, verbose: 0, callbacks: [watch, report] });
}
