import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { makeBlobs } from '@neurite/datasets';
import { dense, softmax } from '@neurite/layers';
import { adam } from '@neurite/optimizers';
import { setSeed, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it } from 'vitest';
import { distill, type DistillOptions, type Sequential, sequential } from '../index.ts';

const teacherKernel = [
  [1, -2, 0.5],
  [0.25, 1, -1],
];
const studentKernel = [
  [0.5, 0.1, -0.3],
  [-0.2, 0.4, 0.6],
];
const rows = [
  [1, 2],
  [-1, 0.5],
];
const labels = [0, 2];

function linear(kernel: number[][], ending: 'logits' | 'activation' | 'layer'): Sequential {
  const last = dense({
    units: 3,
    useBias: false,
    inputShape: [2],
    activation: ending === 'activation' ? 'softmax' : 'linear',
  });
  const model = sequential(ending === 'layer' ? [last, softmax()] : [last]);
  model.setWeights([kernel]);
  return model;
}

function probabilities(logits: readonly number[], temperature: number): number[] {
  const powers = logits.map((logit) => Math.exp(logit / temperature));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}

/** The formula, number by number. */
function expectedLosses({
  temperature,
  alpha,
}: Required<Pick<DistillOptions, 'temperature' | 'alpha'>>): [number, number] {
  const logits = (row: number[], kernel: number[][]): number[] =>
    kernel[0]!.map((_, column) => row[0]! * kernel[0]![column]! + row[1]! * kernel[1]![column]!);
  const each = rows.map((row, index) => {
    const hard = -Math.log(probabilities(logits(row, studentKernel), 1)[labels[index]!]!);
    const taught = probabilities(logits(row, teacherKernel), temperature);
    const learnt = probabilities(logits(row, studentKernel), temperature);
    const soft = taught.reduce((sum, p, place) => sum + p * Math.log(p / learnt[place]!), 0) * temperature ** 2;
    return [alpha * hard + (1 - alpha) * soft, soft] as const;
  });
  return [0, 1].map((place) => (each[0]![place]! + each[1]![place]!) / 2) as [number, number];
}

describe.each(['cpu', 'wasm'])('distill on %s', (backend) => {
  beforeEach(async () => {
    await useBackend(backend);
    setSeed(2);
  });

  it.each(['logits', 'activation', 'layer'] as const)('has the loss of its formula: %s', async (ending) => {
    const options = { temperature: 2.5, alpha: 0.3 };
    const distiller = distill(linear(teacherKernel, 'activation'), linear(studentKernel, ending), options);
    const fromLogits = ending === 'logits';
    distiller.compile({ optimizer: 'adam', loss: { name: 'sparseCategoricalCrossentropy', fromLogits } });
    const logs = await distiller.trainOnBatch(rows, labels);
    const [loss, distillationLoss] = expectedLosses(options);
    expect(logs.loss).toBeCloseTo(loss, 5);
    expect(logs.distillationLoss).toBeCloseTo(distillationLoss, 5);
  });

  it('teaches the student without labels that are right, and leaves the teacher alone', async () => {
    const { x, y } = makeBlobs({ nSamples: 100, centers: 3, randomState: 4 });
    const teacher = sequential([
      dense({ units: 16, activation: 'relu', inputShape: [2] }),
      dense({ units: 3, activation: 'softmax' }),
    ]);
    teacher.compile({
      optimizer: adam({ learningRate: 0.02 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    await teacher.fit(x, y, { epochs: 15 });
    expect((await teacher.evaluate(x, y)).accuracy).toBeGreaterThan(0.95);
    const before = await teacher.getWeights()[0]!.data();
    const student = sequential([dense({ units: 3, activation: 'softmax', inputShape: [2] })]);
    const distiller = distill(teacher, student, { alpha: 0 });
    distiller.compile({
      optimizer: adam({ learningRate: 0.1 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    await distiller.fit(
      x,
      Array.from({ length: 100 }, () => 0),
      { epochs: 20 },
    );
    student.compile({ loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    expect((await student.evaluate(x, y)).accuracy).toBeGreaterThan(0.9);
    expect(await teacher.getWeights()[0]!.data()).toEqual(before);
    expect(distiller.variables).toEqual(student.variables);
  });
});

it('refuses what cannot be', async () => {
  await useBackend('cpu');
  const teacher = linear(teacherKernel, 'activation');
  const student = linear(studentKernel, 'activation');
  expect(() => distill(teacher, student, { temperature: 0 })).toThrow(/temperature must be above 0/);
  expect(() => distill(teacher, student, { alpha: 1.5 })).toThrow(/alpha between 0 and 1; got 3 and 1.5/);
  expect(() => distill(teacher, teacher)).toThrow(/one model/);
  const four = sequential([dense({ units: 4, activation: 'softmax', inputShape: [2] })]);
  expect(() => distill(teacher, four).build([2])).toThrow(/the teacher gives \[3\], the student \[4\]/);
});
