import '@neurite/backend-cpu';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FormatError } from '@neurite/backend';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { jit, ndArray, ones, tensor, type Tensor, useBackend } from '@neurite/tensors';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadOnnx } from './index.ts';
import { encodeMessage } from './protobuf/codec.ts';
import { modelProto, type NodeProto, type TensorProto } from './protobuf/messages.ts';
import { node, onnxFile, value, weight } from './testing/onnx-file.ts';

beforeAll(() => useBackend('cpu'));

const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two layers, with a batch normalization between them. */
const network = onnxFile({
  input: [value('x', ['n', 4])],
  output: [value('y', ['n', 2])],
  initializer: [
    weight('w1', [4, 8]),
    weight('b1', [8]),
    weight('scale', [8]),
    weight('offset', [8]),
    weight('mean', [8]),
    { ...weight('variance', [8]), rawData: new Uint8Array(new Float32Array(8).fill(1).buffer) },
    weight('w2', [2, 8]),
    weight('b2', [2]),
  ],
  node: [
    node('Gemm', ['x', 'w1', 'b1'], ['a']),
    node('BatchNormalization', ['a', 'scale', 'offset', 'mean', 'variance'], ['b']),
    node('Relu', ['b'], ['c']),
    node('Gemm', ['c', 'w2', 'b2'], ['y'], { transB: 1 }),
  ],
});

describe('loadOnnx', () => {
  it('gives a model that knows its inputs, outputs and weights', async () => {
    const model = await loadOnnx(network, { name: 'net' });
    expect(model.inputs).toEqual([{ name: 'x', type: 'float', shape: ['n', 4] }]);
    expect(model.outputs).toEqual([{ name: 'y', type: 'float', shape: ['n', 2] }]);
    expect([...model.namedWeights.keys()]).toEqual(['w1', 'b1', 'scale', 'offset', 'mean', 'variance', 'w2', 'b2']);
    expect([model.inputNames, model.outputNames]).toEqual([['x'], ['y']]);
    expect(model.trainableWeights.map(({ name }) => name)).toEqual(['w1', 'b1', 'scale', 'offset', 'w2', 'b2']);
  });

  it('gives the same through run, predict and apply, for any number of examples', async () => {
    const model = await loadOnnx(network);
    const x = ndArray(
      Float32Array.from({ length: 12 }, (_, i) => Math.cos(i)),
      [3, 4],
    );
    const { y } = await model.run({ x });
    const expected = await y!.array();
    expect(y!.shape).toEqual([3, 2]);
    expect(await ((await model.predict(x)) as Tensor).array()).toEqual(expected);
    expect(await (model.apply(x) as Tensor).array()).toEqual(expected);
    const one = await model.run({ x: ndArray(x.data.slice(0, 4) as Float32Array, [1, 4]) });
    expect(await one.y!.array()).toEqual((expected as number[][]).slice(0, 1));
  });

  it('gives a model that can be trained on, alone and as a layer of another', async () => {
    const backbone = await loadOnnx(network);
    const [x, y] = [
      tensor([
        [1, 0, 0, 1],
        [0, 1, 1, 0],
      ]),
      tensor([[1], [-1]]),
    ];
    const model = sequential([backbone as never, dense({ units: 1 })]);
    model.build([4]);
    model.compile({ optimizer: adam({ learningRate: 0.02 }), loss: 'meanSquaredError' });
    const before = backbone.getWeights().map((w) => w.arraySync());
    const data = [ndArray(x.dataSync(), [2, 4]), ndArray(y.dataSync(), [2, 1])] as const;
    const first = await model.evaluate(...data);
    const history = await model.fit(...data, { epochs: 30, verbose: 0 });
    expect(history.last('loss')!).toBeLessThan(first.loss! / 2);
    const after = backbone.getWeights().map((w) => w.arraySync());
    expect(after[0]).not.toEqual(before[0]);
    expect(after.slice(4, 6)).toEqual(before.slice(4, 6)); // mean and variance
  });

  it('transposes nothing between convolutions', async () => {
    const file = onnxFile({
      input: [value('x', [1, 3, 8, 8])],
      output: [value('y', [1, 4])],
      initializer: [
        weight('w1', [4, 3, 3, 3]),
        weight('b1', [4]),
        weight('s', [4]),
        weight('w2', [4, 4, 3, 3]),
        weight('c', [4, 1, 1]),
      ],
      node: [
        node('Conv', ['x', 'w1', 'b1'], ['a'], { pads: [1, 1, 1, 1] }),
        node('BatchNormalization', ['a', 's', 's', 's', 's'], ['b']),
        node('Relu', ['b'], ['c1']),
        node('Mul', ['c1', 'c'], ['c2']),
        node('MaxPool', ['c2'], ['d'], { kernel_shape: [2, 2], strides: [2, 2] }),
        node('Conv', ['d', 'w2'], ['e'], { pads: [1, 1, 1, 1] }),
        node('Add', ['e', 'd'], ['f']),
        node('GlobalAveragePool', ['f'], ['g']),
        node('Flatten', ['g'], ['y']),
      ],
    });
    const model = await loadOnnx(file);
    const run = jit((x: Tensor) => model.call(x, {}) as Tensor);
    run(ones([1, 3, 8, 8]));
    const transposed = run.program!.program.nodes.filter((item) => item.kind === 'transpose');
    // The image, and the weights of the multiplication; nothing after a convolution, and no kernel.
    expect(transposed.length).toBeLessThanOrEqual(2);
    expect(model.namedWeights.get('w1')!.variable.shape).toEqual([3, 3, 3, 4]);
    expect(transposed.filter(({ shape }) => shape.length === 4 && shape[0] === 1).map(({ shape }) => shape)).toEqual([
      [1, 8, 8, 3],
    ]);
  });

  it('follows a branch that a fixed input decides', async () => {
    const branch = (name: string, operator: string) => ({
      name,
      output: [value('r', ['n'])],
      node: [node(operator, ['x'], ['r'])],
    });
    const file = onnxFile({
      input: [value('x', ['n']), value('which', [], 'int64')],
      output: [value('y', ['n'])],
      initializer: [{ dims: [], dataType: 7, int64Data: [16000], name: 'limit' }],
      node: [
        node('Equal', ['which', 'limit'], ['is']),
        node('If', ['is'], ['y'], { then_branch: branch('a', 'Neg'), else_branch: branch('b', 'Exp') }),
      ],
    });
    const fixed = await loadOnnx(file, { fixedInputs: { which: 16000 } });
    expect(fixed.inputs.map(({ name }) => name)).toEqual(['x']);
    expect(await (await fixed.run({ x: [1, 2] })).y!.array()).toEqual([-1, -2]);
    const open = await loadOnnx(file);
    expect(await (await open.run({ x: [1, 2], which: tensor(16000, [], 'int32') })).y!.array()).toEqual([-1, -2]);
    expect(await (await open.run({ x: [0], which: tensor(8000, [], 'int32') })).y!.array()).toEqual([1]);
    await expect(loadOnnx(file, { fixedInputs: { rate: 1 } })).rejects.toThrow("has no input 'rate'; it has x, which");
  });

  it('says which input must be known, and how to fix it', async () => {
    const file = onnxFile({
      input: [value('x', ['n']), value('shape', [2], 'int64')],
      output: [value('y', ['a', 'b'])],
      node: [node('Reshape', ['x', 'shape'], ['y'])],
    });
    const model = await loadOnnx(file);
    const shape = ndArray(new Int32Array([2, 2]), [2]);
    await expect(model.run({ x: [1, 2, 3, 4], shape })).rejects.toThrow(/Reshape.*'shape' must be known.*fixedInputs/);
    const fixed = await loadOnnx(file, { fixedInputs: { shape } });
    expect(await (await fixed.run({ x: [1, 2, 3, 4] })).y!.array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('names all operators that are not supported at once', async () => {
    const body = { name: 'b', output: [value('r', [])], node: [node('Unheard', [], ['r'])] };
    const file = onnxFile({
      output: [value('y', [])],
      node: [
        node('Foo', [], ['a']),
        node('Foo', ['a'], ['b']),
        { ...node('Bar', ['b'], ['c']), domain: 'com.acme' },
        node('If', ['c'], ['y'], { then_branch: body, else_branch: body }),
      ],
    });
    await expect(loadOnnx(file)).rejects.toThrow('not supported: Foo (2×), com.acme.Bar (1×), Unheard (2×)');
  });

  it('names the node whose operands do not fit', async () => {
    const file = onnxFile({
      input: [value('x', ['n', 4])],
      output: [value('y', ['n', 2])],
      initializer: [weight('w', [3, 2])],
      node: [{ ...node('MatMul', ['x', 'w'], ['y']), name: '/head/MatMul' }],
    });
    const model = await loadOnnx(file);
    await expect(model.run({ x: [[1, 2, 3, 4]] })).rejects.toThrow("ONNX node '/head/MatMul' (MatMul): matMul");
  });

  it('computes functions that the file defines, and refuses those that call themselves', async () => {
    const scale = (inner: string) => ({
      name: 'Scale',
      domain: 'my',
      input: ['a'],
      output: ['b'],
      attribute: ['by'],
      node: [
        { opType: 'Constant', output: ['c'], attribute: [{ name: 'value_int', refAttrName: 'by', type: 2 }] },
        { ...node('Cast', ['c'], ['f'], { to: 1 }) },
        { ...node(inner, ['a', 'f'], ['b'], inner === 'Mul' ? {} : { by: 3 }), domain: inner === 'Mul' ? '' : 'my' },
      ],
    });
    const file = (inner: string) =>
      encodeMessage(modelProto, {
        irVersion: 8,
        opsetImport: [
          { domain: '', version: 17 },
          { domain: 'my', version: 1 },
        ],
        functions: [scale(inner)],
        graph: {
          input: [value('x', ['n'])],
          output: [value('y', ['n'])],
          node: [{ ...node('Scale', ['x'], ['y'], { by: 3 }), domain: 'my' }],
        },
      });
    expect(await (await (await loadOnnx(file('Mul'))).run({ x: [1, 2] })).y!.array()).toEqual([3, 6]);
    await expect((await loadOnnx(file('Scale'))).run({ x: [1, 2] })).rejects.toThrow('calls itself');
  });

  it('can be summarized', async () => {
    const lines: string[] = [];
    (await loadOnnx(network, { name: 'net' })).summary((line) => lines.push(line));
    expect(lines.join('\n')).toContain('Parameters: 90');
  });

  it('says what it takes when inputs do not fit', async () => {
    const model = await loadOnnx(network);
    await expect(model.run({ x: [[1, 2, 3]] })).rejects.toThrow("takes 'x' (float [n, 4]); got the shape [1, 3]");
    await expect(model.run({ z: [[1, 2, 3, 4]] })).rejects.toThrow('missing: x; unknown: z');
    await expect(model.save(join(folder, 'm'))).rejects.toThrow('saveOnnx');
  });
});

function integers(name: string, given: number | readonly number[]): TensorProto {
  const list = typeof given === 'number' ? [given] : [...given];
  return { name, dims: typeof given === 'number' ? [] : [list.length], dataType: 7, int64Data: list };
}

describe('files that are not sound', () => {
  it('are refused with a message, whatever is wrong', async () => {
    const outcome = (bytes: Uint8Array) =>
      loadOnnx(bytes).then(
        () => 'read',
        (error: Error) => error.name,
      );
    for (let length = 0; length < network.length; length += 7) {
      expect(await outcome(network.slice(0, length))).toMatch(/^(FormatError|read)$/);
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(network.length - 1), fc.nat(255), async (position, byte) => {
        const damaged = network.slice();
        damaged[position] = byte;
        expect(await outcome(damaged)).toMatch(/^(FormatError|NeuriteError|ArgumentError|read)$/);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, TensorProto, string]>([
    [
      'too few elements',
      { name: 'w', dims: [2 ** 31, 2], dataType: 1, rawData: new Uint8Array(8) },
      'should have 4294967296 elements',
    ],
    ['a negative length', { name: 'w', dims: [-1], dataType: 1, rawData: new Uint8Array(4) }, 'shape [-1]'],
    ['half an element', { name: 'w', dims: [1], dataType: 1, rawData: new Uint8Array(3) }, 'should have 1 elements'],
    ['integers beyond 32 bits', { name: 'w', dims: [1], dataType: 7, int64Data: [2 ** 40] }, 'holds 1099511627776'],
    ['text', { name: 'w', dims: [1], dataType: 8, stringData: [new Uint8Array(1)] }, 'type string'],
    ['an unknown type', { name: 'w', dims: [1], dataType: 77 }, 'type 77'],
  ])('are refused: %s', async (_, initializer, message) => {
    const file = onnxFile({ output: [value('w', [1])], initializer: [initializer] });
    await expect(loadOnnx(file)).rejects.toThrow(message);
  });

  it('takes the ends of int64 for "as far as it goes"', async () => {
    const file = onnxFile({
      input: [value('x', ['n'])],
      output: [value('y', ['m'])],
      initializer: [
        { name: 'from', dims: [1], dataType: 7, int64Data: [1] },
        { name: 'to', dims: [1], dataType: 7, rawData: new Uint8Array(new BigInt64Array([2n ** 63n - 1n]).buffer) },
      ],
      node: [node('Slice', ['x', 'from', 'to'], ['y'])],
    });
    expect(await (await (await loadOnnx(file)).run({ x: [1, 2, 3] })).y!.array()).toEqual([2, 3]);
  });

  it.each<[string, NodeProto, TensorProto[], string]>([
    [
      'fill more than there is',
      node('ConstantOfShape', ['a'], ['y']),
      [integers('a', [1e5, 1e5])],
      'would have more than 134217728 elements',
    ],
    [
      'fill less than nothing',
      node('ConstantOfShape', ['a'], ['y']),
      [integers('a', [-3])],
      'would have the shape [-3]',
    ],
    [
      'count without end',
      node('Range', ['a', 'b', 'c'], ['y']),
      [integers('a', 0), integers('b', 5), integers('c', 0)],
      'its step is 0',
    ],
    [
      'count too far',
      node('Range', ['a', 'b', 'c'], ['y']),
      [integers('a', 0), integers('b', 2 ** 31 - 1), integers('c', 1)],
      'would have more than',
    ],
    [
      'repeat too often',
      node('Tile', ['x', 'a'], ['y']),
      [integers('a', [2 ** 31 - 1])],
      '[6442450941], would have more than 1073741824 elements',
    ],
    ['pad too far', node('Pad', ['x', 'a'], ['y']), [integers('a', [0, 2 ** 31 - 1])], 'would have more than'],
    [
      'leave two lengths open',
      node('Reshape', ['x', 'a'], ['y']),
      [integers('a', [-1, -1])],
      'leaves more than one length open',
    ],
  ])('are refused when a node would %s', async (_, asked, initializer, message) => {
    const file = onnxFile({ input: [value('x', ['n'])], output: [value('y', ['m'])], initializer, node: [asked] });
    const run = (async () => (await loadOnnx(file)).run({ x: [1, 2, 3] }))();
    await expect(run).rejects.toThrow(FormatError);
    await expect(run).rejects.toThrow(message);
  });

  it('are refused when two nodes make one value', async () => {
    const nodes = [node('Neg', ['x'], ['y']), node('Abs', ['x'], ['y'])];
    const file = onnxFile({ input: [value('x', ['n'])], output: [value('y', ['n'])], node: nodes });
    await expect(loadOnnx(file)).rejects.toThrow("makes 'y', which is made already");
  });

  it('are refused when messages are nested without end', async () => {
    let graph = {};
    for (let depth = 0; depth < 40; depth++) graph = { node: [node('If', [], [], { g: { ...graph, name: 'g' } })] };
    await expect(loadOnnx(onnxFile(graph))).rejects.toThrow('nested');
  });
});

describe('weights in other files', () => {
  const external = (location: string, offset = '4'): Uint8Array =>
    onnxFile({
      input: [value('x', ['n'])],
      output: [value('y', ['n'])],
      initializer: [
        {
          name: 'w',
          dims: [2],
          dataType: 1,
          dataLocation: 1,
          externalData: [
            { key: 'location', value: location },
            { key: 'offset', value: offset },
            { key: 'length', value: '8' },
          ],
        },
      ],
      node: [node('Add', ['x', 'w'], ['y'])],
    });

  it('are read beside the model, or given', async () => {
    mkdirSync(join(folder, 'model/weights'), { recursive: true });
    const data = new Uint8Array(new Float32Array([9, 1.5, -2]).buffer);
    writeFileSync(join(folder, 'model/weights/w.bin'), data);
    writeFileSync(join(folder, 'model/m.onnx'), external('weights/w.bin'));
    const read = await loadOnnx(join(folder, 'model/m.onnx'));
    expect(await (await read.run({ x: [0, 0] })).y!.array()).toEqual([1.5, -2]);
    const given = await loadOnnx(external('elsewhere'), { externalData: { elsewhere: data } });
    expect(await (await given.run({ x: [0, 0] })).y!.array()).toEqual([1.5, -2]);
    await expect(loadOnnx(external('elsewhere'))).rejects.toThrow("'elsewhere', which was not given");
    await expect(loadOnnx(external('e', '8'), { externalData: { e: data } })).rejects.toThrow('8 bytes from byte 8');
  });

  it.each(['../w.bin', '/etc/passwd', 'a/../../w.bin', 'C:\\w.bin', 'http://host/w', '..\\w.bin', ''])(
    'are not looked for outside of its folder: %s',
    async (location) => {
      mkdirSync(join(folder, 'model'), { recursive: true });
      writeFileSync(join(folder, 'model/bad.onnx'), external(location));
      await expect(loadOnnx(join(folder, 'model/bad.onnx'))).rejects.toThrow('only files in its own folder are read');
    },
  );
});
