import '@neurite/backend-cpu';
import { jit, type Tensor, tensor, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { precisionAtRecall, recallAtPrecision, sensitivityAtSpecificity } from './at-threshold.ts';
import { iou, meanIoU } from './iou.ts';

beforeAll(() => useBackend('cpu'));

it('is 0 where no threshold reaches the bound', () => {
  const metric = recallAtPrecision({ precision: 0.9 });
  metric.update([0, 1], [0.9, 0.1]);
  expect(metric.result().itemSync()).toBe(0);
});

it('reads logits', () => {
  const metric = precisionAtRecall({ recall: 1, fromLogits: true });
  metric.update([0, 1, 1], [-3, 2, 4]);
  expect(metric.result().itemSync()).toBe(1);
});

it('is part of a compiled function', () => {
  const metric = sensitivityAtSpecificity({ specificity: 0.5 });
  const update = jit((y: Tensor, p: Tensor) => metric.update(y, p));
  update(tensor([0, 1, 1]), tensor([0.3, 0.2, 0.9]));
  update(tensor([0, 1, 1]), tensor([0.1, 0.6, 0.05]));
  expect(metric.result().itemSync()).toBe(0.75);
});

it('leaves labels out that are no class', () => {
  const metric = meanIoU({ numClasses: 2 });
  metric.update(tensor([0, 255, 1, 255], [4], 'int32'), tensor([0, 1, 1, 0], [4], 'int32'));
  expect(metric.result().itemSync()).toBe(1);
});

it('says which option is wrong', () => {
  expect(() => precisionAtRecall({ recall: 2 })).toThrow(
    'precisionAtRecall: recall must be a number in [0, 1]; got 2.',
  );
  expect(() => precisionAtRecall({} as never)).toThrow('got undefined.');
  expect(() => recallAtPrecision({ precision: 0.5, numThresholds: 1 })).toThrow('at least 2; got 1.');
  expect(() => iou({ targetClassIds: [-1] })).toThrow('got -1');
  const metric = iou({ targetClassIds: [2] });
  metric.update([0, 1], [0.1, 0.9]);
  expect(() => metric.result()).toThrow('iou: targetClassIds names the class 2; there are 0 to 1.');
});
