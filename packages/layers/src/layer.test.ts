import '@neurite/backend-cpu';
import { add, mul, type Tensor, tensor, useBackend, valueAndGrad, type Variable } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AnyLayer,
  type CallContext,
  type Dense,
  dense,
  type ExampleShape,
  input,
  l2,
  Layer,
  ones,
  SymbolicTensor,
  type Weight,
} from './index.ts';

beforeAll(() => useBackend('cpu'));

class Scale extends Layer {
  static override readonly className: string = 'Scale';
  #factor!: Variable;

  override build(): void {
    this.#factor = this.addWeight('factor', [], { initializer: ones() });
  }

  override call(x: Tensor): Tensor {
    return mul(x, this.#factor);
  }
}

/** Two dense layers, one of which is used twice, and some in an array and in a record. */
class Network extends Layer {
  static override readonly className: string = 'Network';
  readonly first: Dense = dense({ units: 3 });
  readonly blocks: readonly Dense[] = [dense({ units: 3 }), dense({ units: 3, useBias: false })];
  readonly heads = { left: dense({ units: 1 }) };
  readonly again: Dense = this.first;
  contexts: CallContext[] = [];

  override call(x: Tensor, context: CallContext): Tensor {
    let value = this.again.apply(this.first.apply(x, context), context);
    for (const block of this.blocks) value = block.apply(value, context);
    return this.heads.left.apply(value, context);
  }

  override computeOutputShape(): ExampleShape {
    return [1];
  }
}

function network(): Network {
  const made = new Network();
  made.apply(tensor([[1, 2, 3]]));
  return made;
}

const loose = (layer: unknown): { apply: (input: unknown, context?: CallContext) => Tensor } => layer as never;

describe('weights', () => {
  it('are made at the first call, and named by path; a shared layer comes once', () => {
    const made = new Network();
    expect(made.isBuilt).toBe(false);
    expect(made.variables).toEqual([]);
    made.apply(tensor([[1, 2, 3]]));
    expect(made.isBuilt).toBe(true);
    expect([...made.namedWeights.keys()]).toEqual([
      'first/kernel',
      'first/bias',
      'blocks/0/kernel',
      'blocks/0/bias',
      'blocks/1/kernel',
      'heads/left/kernel',
      'heads/left/bias',
    ]);
    expect([...made.namedTrainableVariables.keys()]).toEqual([...made.namedWeights.keys()]);
    expect(made.variables).toHaveLength(7);
    expect(made.countParameters()).toBe(12 + 12 + 9 + 4);
  });

  it('are left out of training when their layer, or one around it, is frozen', () => {
    const made = network();
    made.blocks[0]!.trainable = false;
    expect([...made.namedTrainableVariables.keys()]).toEqual([
      'first/kernel',
      'first/bias',
      'blocks/1/kernel',
      'heads/left/kernel',
      'heads/left/bias',
    ]);
    made.first.ownWeights[1]!.variable.trainable = false;
    expect(made.namedTrainableVariables.has('first/bias')).toBe(false);
    made.trainable = false;
    expect(made.trainableVariables).toEqual([]);
    expect(made.variables).toHaveLength(7);
  });

  it('are read and set in order', () => {
    const from = network();
    const to = network();
    const before = to.getWeights();
    to.setWeights(from.getWeights());
    expect(to.getWeights().map((w) => w.arraySync())).toEqual(from.getWeights().map((w) => w.arraySync()));
    expect(before[0]!.arraySync(), 'what was read before is a value of its own').not.toEqual(
      from.getWeights()[0]!.arraySync(),
    );
  });

  it('are all left alone when one of the values to set does not fit', () => {
    const layer = dense({ units: 2, name: 'fc' });
    layer.ensureBuilt([[3]]);
    const before = layer.getWeights().map((w) => w.arraySync());
    const kernel = [
      [1, 1],
      [1, 1],
      [1, 1],
    ];
    expect(() => layer.setWeights([kernel, [1, 2, 3]])).toThrow("Weight 'bias' has the shape [2]; setWeights got [3].");
    expect(() => layer.setWeights([kernel])).toThrow("Layer 'fc' (Dense) has 2 weights; setWeights got 1.");
    expect(layer.getWeights().map((w) => w.arraySync())).toEqual(before);
    expect(() => dense({ units: 2 }).setWeights([kernel])).toThrow('Build it first');
  });

  it('are made once: what `build` made when it was called directly is used', () => {
    const layer = dense({ units: 2 });
    layer.build([3]);
    const [kernel] = layer.ownWeights;
    layer.apply([[1, 2, 3]]);
    expect(layer.ownWeights[0]).toBe(kernel);
    expect(layer.ownWeights).toHaveLength(2);
  });

  it('are made anew after a build that failed half-way', () => {
    class Fragile extends Layer {
      override build([length]: ExampleShape): void {
        this.addWeight('kernel', [length!], { initializer: ones() });
        if (length === 1) throw new Error('not this one');
      }

      override call(x: Tensor): Tensor {
        return x;
      }
    }
    const layer = new Fragile();
    expect(() => layer.apply([[1]])).toThrow('not this one');
    layer.apply([[1, 2]]);
    expect(layer.variables.map((weight) => weight.shape)).toEqual([[2]]);
  });
});

describe('apply', () => {
  it('takes tensors, host arrays and nested arrays', () => {
    const layer = new Scale();
    expect(layer.apply([[1, 2]]).arraySync()).toEqual([[1, 2]]);
    expect(layer.apply(tensor([[1, 2]])).arraySync()).toEqual([[1, 2]]);
    expect(layer.apply({ data: new Float32Array([1, 2]), shape: [1, 2], dtype: 'float32' }).arraySync()).toEqual([
      [1, 2],
    ]);
  });

  it('gives symbolic tensors for symbolic ones, and builds the layer', () => {
    const inputs = input({ shape: [null, 4], name: 'words' });
    const layer = dense({ units: 5 });
    const outputs = layer.apply(inputs);
    expect(outputs).toBeInstanceOf(SymbolicTensor);
    expect(outputs.shape).toEqual([null, 5]);
    expect(outputs.dtype).toBe('float32');
    expect(outputs.source).toMatchObject({ layer, inputs: [inputs], takesList: false, outputIndex: 0 });
    expect(layer.isBuilt).toBe(true);
    expect(layer.ownWeights[0]!.variable.shape).toEqual([4, 5]);
    expect(layer.apply(outputs instanceof SymbolicTensor ? inputs : inputs).source!.use).not.toBe(outputs.source!.use);
  });

  it('tells layers inside of a frozen one that they are frozen', () => {
    const seen: (boolean | undefined)[] = [];
    class Probe extends Layer {
      override call(x: Tensor, context: CallContext): Tensor {
        seen.push(context.frozen);
        return x;
      }
    }
    class Around extends Layer {
      readonly probe = new Probe();
      override call(x: Tensor, context: CallContext): Tensor {
        return this.probe.apply(x, context);
      }
    }
    const around = new Around();
    around.apply([[1]], { training: true });
    around.trainable = false;
    around.apply([[1]], { training: true });
    expect(seen).toEqual([undefined, true]);
  });

  it('adds the penalty on the output, divided by the number of examples', () => {
    const losses: Tensor[] = [];
    const layer = dense({ units: 2, kernelInitializer: 'ones', activityRegularizer: l2(0.5) });
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const { value } = valueAndGrad(() => {
      layer.apply(x, { addLoss: (loss) => losses.push(loss) });
      return losses.reduce(add);
    }, layer.trainableVariables);
    // The outputs are [3, 3] and [7, 7]: 0.5 · (9 + 9 + 49 + 49) / 2.
    expect(value.itemSync()).toBeCloseTo(29, 5);
    expect(losses).toHaveLength(1);
    layer.apply(x);
    expect(losses).toHaveLength(1);
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

it('makes weights of names, too', async () => {
  class Penalised extends Layer {
    override build(): void {
      this.addWeight('w', [2], {
        initializer: 'ones',
        regularizer: 'l2',
        constraint: { name: 'maxNorm', config: { maxValue: 1 } },
      });
    }
    override call(x: Tensor): Tensor {
      return x;
    }
  }
  const layer = new Penalised();
  layer.build();
  const [{ variable: w, regularizer, constraint }] = layer.trainableWeights as [Weight];
  expect(await w.array()).toEqual([1, 1]);
  expect(await regularizer!.penalty(w).item()).toBeCloseTo(0.02, 6);
  expect(await constraint!.project(tensor([3, 4])).array()).toEqual([expect.closeTo(0.6, 5), expect.closeTo(0.8, 5)]);
});

describe('mistakes', () => {
  it('a call that gives no tensor', () => {
    class Nothing extends Layer {
      readonly given: unknown;
      constructor(given: unknown) {
        super({ name: 'nothing' });
        this.given = given;
      }
      override call(): Tensor {
        return this.given as Tensor;
      }
    }
    for (const given of [undefined, 3, { a: tensor([1]) }, [tensor([1]), 2]]) {
      expect(() => new Nothing(given).apply(tensor([[1]]))).toThrow(
        "call of 'nothing' (Nothing) must give a tensor, or a list of tensors.",
      );
    }
  });

  const scale = (): Scale => {
    const made = new Scale({ name: 'gain' });
    made.apply([[1, 2]]);
    return made;
  };

  it.each<[string, () => unknown, string]>([
    [
      'another shape than the weights were made for',
      () => scale().apply([[1, 2, 3]]),
      "Layer 'gain' (Scale) was built for examples of shape [2], and got [3]. Reshape the data, or build a new layer.",
    ],
    [
      'a scalar',
      () => scale().apply(1),
      "Layer 'gain' (Scale) got a scalar; the first axis of its input counts the examples.",
    ],
    [
      'something that is no tensor',
      () => loose(scale()).apply('x'),
      "Layer 'gain' (Scale): Argument 'input' must be a tensor, a host array, nested arrays or a number; got string.",
    ],
    [
      'an operation on a symbol',
      () => add(input({ shape: [2], name: 'x' }) as never, 1),
      "Argument 'a' must be a tensor, a host array, nested arrays or a number; got SymbolicTensor([2]), which has no values yet: " +
        'layers take it, and operations inside of lambda((x) => …).apply(…).',
    ],
    ['a shape that is none', () => input({ shape: 2 as never }), 'input: shape must be a list of whole numbers'],
    ['no shape at all', () => input([2] as never), 'input: shape must be a list of whole numbers'],
    [
      'symbols and values in one list',
      () => loose(scale()).apply([tensor([[1]]), input({ shape: [1] })]),
      "Layer 'gain' (Scale) got symbolic tensors and values in one list; give one kind.",
    ],
    [
      'an operation inside that fails: the innermost layer is named',
      () => {
        class Inner extends Layer {
          override call(x: Tensor): Tensor {
            return add(x, [1, 2, 3]);
          }
        }
        class Outer extends Layer {
          readonly inner = new Inner({ name: 'deep' });
          override call(x: Tensor, context: CallContext): Tensor {
            return this.inner.apply(x, context);
          }
        }
        return new Outer({ name: 'wide' }).apply([[1, 2]]);
      },
      "Layer 'deep' (Inner): add: ",
    ],
    [
      'an output that is not what was promised',
      () => {
        class Half extends Layer {
          override call(x: Tensor): Tensor {
            return x.slice([0, 0], [-1, 1]);
          }
        }
        const half = new Half({ name: 'half' });
        half.apply(input({ shape: [2] }));
        return half.apply([[1, 2]]);
      },
      "Layer 'half' (Half) gave examples of shape [1], but its computeOutputShape says [2]: override it",
    ],
  ])('%s', (_name, run, message) => {
    expect(messageOf(run).slice(0, message.length)).toBe(message);
  });

  it('leaves errors of the language alone', () => {
    class Broken extends Layer {
      override call(): Tensor {
        throw new TypeError('a mistake in the code');
      }
    }
    expect(() => new Broken().apply([[1]])).toThrow(/^a mistake in the code$/);
  });

  it('names a layer by its class where it has no name', () => {
    expect(() => dense({ units: 1 }).apply([1, 2])).toThrow(
      'Layer Dense takes examples of shape […, ?], and got [] (without the batch axis). ' +
        'Give it more axes: reshape each example to [1].',
    );
  });
});

it('is typed: a list cannot be given to a layer of one tensor', () => {
  const layer: Layer = dense({ units: 1 });
  const any: AnyLayer = layer;
  expect(any.className).toBe('Dense');
  // @ts-expect-error A dense layer takes one tensor.
  expect(() => layer.apply([tensor([[1]]), tensor([[1]])])).toThrow('takes one tensor, and got a list of 2');
});
