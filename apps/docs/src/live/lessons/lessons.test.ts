// What the pages say of their lessons is so.
import '@neurite/backend-wasm';
import { useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, test } from 'vitest';
import { type FrameOf, type Lesson, type LessonName, lessons, type SettingsOf } from './index.ts';

beforeAll(async () => void (await useBackend('wasm')));

async function framesOf<Name extends LessonName>(name: Name, settings: SettingsOf<Name>): Promise<FrameOf<Name>[]> {
  const frames: FrameOf<Name>[] = [];
  await (lessons[name] as unknown as Lesson<Name>)(settings, (frame) => void frames.push(frame));
  return frames;
}

describe('vanishing', () => {
  test('eight sigmoid layers do not learn: the first gets next to no gradient, and the doctor says so', async () => {
    const frames = await framesOf('vanishing', { depth: 8, activation: 'sigmoid', initializer: 'glorotUniform' });
    const last = frames.at(-1)!;
    expect(frames[0]!.gradients).toHaveLength(9);
    expect(frames[0]!.gradients[0]! / frames[0]!.gradients[8]!).toBeLessThan(1e-3);
    expect(last.accuracy).toBeLessThan(0.7);
    expect(last.verdicts.some((verdict) => verdict.startsWith('vanishing'))).toBe(true);
  });

  test('eight layers of relu from he do', async () => {
    const last = (await framesOf('vanishing', { depth: 8, activation: 'relu', initializer: 'heNormal' })).at(-1)!;
    expect(last.accuracy).toBeGreaterThan(0.95);
    expect(last.verdicts.filter((verdict) => verdict.startsWith('vanishing'))).toEqual([]);
  });
});

test('the slopes of a neuron are those of the chain rule, and the loss falls', async () => {
  const settings = { x: 1.5, target: 0, weight: 0.8, bias: 0.2, learningRate: 0.5, steps: 20 };
  const frames = await framesOf('neuron', settings);
  for (const { z, a, slopes } of frames) {
    expect(slopes.a).toBeCloseTo(2 * a, 5);
    expect(slopes.z).toBeCloseTo(2 * a * a * (1 - a), 5);
    expect(slopes.weight).toBeCloseTo(slopes.z * 1.5, 5);
    expect(slopes.bias).toBeCloseTo(slopes.z, 5);
    expect(a).toBeCloseTo(1 / (1 + Math.exp(-z)), 5);
  }
  expect(frames.at(-1)!.loss).toBeLessThan(frames[0]!.loss / 5);
});

describe('activations', () => {
  test('without one, a network is a straight line, and cannot tell circles apart', async () => {
    const last = (await framesOf('activations', { activation: 'linear', data: 'circles' })).at(-1)!;
    expect(last.accuracy).toBeLessThan(0.7);
  });

  test.each(['tanh', 'relu', 'gelu'] as const)('with %s it can', async (activation) => {
    const last = (await framesOf('activations', { activation, data: 'circles' })).at(-1)!;
    expect(last.accuracy).toBeGreaterThan(0.95);
    expect(last.surface.some((value) => value > 0.8) && last.surface.some((value) => value < 0.2)).toBe(true);
  });

  test('the slope of sigmoid is at most a quarter', async () => {
    const { curve } = (await framesOf('activations', { activation: 'sigmoid', data: 'moons' }))[0]!;
    expect(Math.max(...curve.slope)).toBeCloseTo(0.25, 3);
  });
});

test('the convolutional network reads digits that it has not seen', async () => {
  const last = (await framesOf('pictures', { example: 3 })).at(-1)!;
  expect(last.accuracy).toBeGreaterThan(0.95);
  expect(last.shares.indexOf(Math.max(...last.shares))).toBe(last.label);
  expect([last.filters.length, last.maps.length]).toEqual([72, 512]);
});

describe('memory', () => {
  test.each(['simpleRnn', 'lstm', 'gru'] as const)('over 5 steps %s remembers', async (layer) => {
    expect((await framesOf('memory', { layer, length: 5 })).at(-1)!.accuracy).toBeGreaterThan(0.95);
  });

  test('over 20 steps a GRU remembers best', async () => {
    const plain = (await framesOf('memory', { layer: 'simpleRnn', length: 20 })).at(-1)!;
    const gated = (await framesOf('memory', { layer: 'gru', length: 20 })).at(-1)!;
    expect(gated.accuracy).toBeGreaterThan(0.95);
    expect(gated.accuracy).toBeGreaterThan(plain.accuracy);
  });

  test('over 60 steps a plain recurrent layer guesses', async () => {
    expect((await framesOf('memory', { layer: 'simpleRnn', length: 60 })).at(-1)!.accuracy).toBeLessThan(0.65);
  });
});
