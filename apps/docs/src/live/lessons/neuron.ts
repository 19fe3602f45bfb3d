import { grads, type Tensor, tensor } from '@neurite/tensors';
import type { Show } from './lesson.ts';

/** One neuron with one input, and what it should give. */
export interface NeuronSettings {
  readonly x: number;
  readonly target: number;
  readonly weight: number;
  readonly bias: number;
  readonly learningRate: number;
  readonly steps: number;
}

/** Every number of one step, forward and back. */
export interface NeuronFrame {
  readonly step: number;
  readonly weight: number;
  readonly bias: number;
  /** weight · x + bias */
  readonly z: number;
  /** sigmoid(z) */
  readonly a: number;
  /** (a − target)² */
  readonly loss: number;
  /** The slope of the loss as each number changes. */
  readonly slopes: { readonly a: number; readonly z: number; readonly weight: number; readonly bias: number };
}

/** Back-propagation through one neuron, number by number: each slope is asked of `grads`. */
export async function neuron(settings: NeuronSettings, show: Show<NeuronFrame>): Promise<void> {
  const { x, target, learningRate, steps } = settings;
  let { weight, bias } = settings;
  const lossOfA = (a: Tensor): Tensor => a.sub(target).square();
  const lossOfZ = (z: Tensor): Tensor => lossOfA(z.sigmoid());
  const lossOf = (w: Tensor, b: Tensor): Tensor => lossOfZ(w.mul(x).add(b));
  for (let step = 0; step <= steps; step++) {
    const [w, b] = [tensor(weight), tensor(bias)];
    const z = w.mul(x).add(b);
    const a = z.sigmoid();
    const slopes = [grads(lossOfA)(a), grads(lossOfZ)(z), grads(lossOf)(w, b)].flat();
    const [ofA, ofZ, ofWeight, ofBias] = await Promise.all(slopes.map((slope) => slope.item()));
    const values = { z: await z.item(), a: await a.item(), loss: await lossOf(w, b).item() };
    await show({ step, weight, bias, ...values, slopes: { a: ofA!, z: ofZ!, weight: ofWeight!, bias: ofBias! } });
    weight -= learningRate * ofWeight!;
    bias -= learningRate * ofBias!;
  }
}
