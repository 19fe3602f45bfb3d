/**
 * jax-js as a contestant: the whole step under `jit`, Adam written out. Its arrays are counted by hand: what is used once
 * more says `.ref`.
 */
import type * as Jax from '@jax-js/jax';
import { type Contestant, type Runner, serve } from '../measure.ts';
import { type ArraySpecification, type Named, valuesOf } from '../workloads/arrays.ts';
import { ADAM, MOBILENET_BLOCKS, type Workload, workloadNamed } from '../workloads/specification.ts';
import { hostGpu } from '../workloads/webgpu.ts';

type Array = Jax.Array;
type Weights = Record<string, Array>;

let jax: typeof Jax;
let np: typeof Jax.numpy;

function arrayOf(specification: ArraySpecification): Array {
  const dtype = 'classes' in specification ? np.int32 : np.float32;
  return np.array(valuesOf(specification), { dtype }).reshape([...specification.shape]);
}

const arraysOf = (specifications: Named<ArraySpecification>): Weights =>
  Object.fromEntries(Object.entries(specifications).map(([name, of]) => [name, arrayOf(of)]));

interface Network {
  /** Weights are borrowed, x is consumed. */
  forward(weights: Weights, x: Array): Array;
  /** Consumes both. */
  loss(y: Array, output: Array): Array;
  targets?(y: Array): Array;
  /** Their way of laying out arrays, where it is another. */
  layout?(weights: Weights): Weights;
  image?: boolean;
}

const dense = (w: Weights, x: Array, name: string): Array =>
  np.matmul(x, w[`${name}/kernel`]!.ref).add(w[`${name}/bias`]!.ref);

/** [height, width, inputs, outputs] to [outputs, inputs, height, width]. */
const channelsFirst = (kernel: Array): Array => np.transpose(kernel, [3, 2, 0, 1]);

function networkOf({ network: name }: Workload): Network {
  const { nn, lax } = jax;
  const crossEntropy = {
    targets: (y: Array): Array => nn.oneHot(y, name === 'W4' ? 12 : 10),
    loss: (y: Array, output: Array): Array => np.mean(np.sum(y.mul(nn.logSoftmax(output)), -1)).neg(),
  };
  if (name === 'W1') {
    return {
      forward: (w, x) => nn.sigmoid(dense(w, nn.sigmoid(dense(w, x, 'hidden')), 'output')),
      targets: (y) => y.astype(np.float32),
      loss: (y, p) => {
        const yes = y.ref.mul(np.log(p.ref));
        return np.mean(yes.add(np.subtract(1, y).mul(np.log(np.subtract(1, p))))).neg();
      },
    };
  }
  if (name === 'W2') {
    return {
      ...crossEntropy,
      forward: (w, x) => dense(w, nn.relu(dense(w, nn.relu(dense(w, x, 'hidden1')), 'hidden2')), 'output'),
    };
  }
  if (name === 'W3') {
    const conv = (w: Weights, x: Array, of: string): Array => {
      const bias = w[`${of}/bias`]!.ref.reshape([1, -1, 1, 1]);
      return nn.relu(lax.conv(x, w[`${of}/kernel`]!.ref, [1, 1], 'VALID').add(bias));
    };
    const pool = (x: Array): Array => lax.reduceWindow(x, (window) => np.max(window), [2, 2], [2, 2]);
    return {
      ...crossEntropy,
      image: true,
      layout: (w) => ({
        ...w,
        'conv1/kernel': channelsFirst(w['conv1/kernel']!),
        'conv2/kernel': channelsFirst(w['conv2/kernel']!),
        // Rows in the order in which channels that come first are flattened.
        'hidden/kernel': np.transpose(w['hidden/kernel']!.reshape([5, 5, 64, 128]), [2, 0, 1, 3]).reshape([1600, 128]),
      }),
      forward: (w, x) => {
        const pooled = pool(conv(w, pool(conv(w, x, 'conv1')), 'conv2'));
        return dense(w, nn.relu(dense(w, pooled.reshape([-1, 1600]), 'hidden')), 'output');
      },
    };
  }
  if (name === 'W4') {
    return {
      ...crossEntropy,
      forward: (w, x) => {
        const [batch, time, inputs] = x.shape as [number, number, number];
        const rows = np.transpose(x, [1, 0, 2]).reshape([time * batch, inputs]);
        const projected = np.matmul(rows, w['lstm/kernel']!.ref).add(w['lstm/bias']!.ref);
        let [h, c] = [np.zeros([batch, 128]), np.zeros([batch, 128])];
        for (let t = 0; t < time; t++) {
          const gates = projected.ref.slice([t * batch, (t + 1) * batch]).add(np.matmul(h, w['lstm/recurrent']!.ref));
          const [i, f, g, o] = np.split(gates, 4, 1) as [Array, Array, Array, Array];
          c = nn
            .sigmoid(f)
            .mul(c)
            .add(nn.sigmoid(i).mul(np.tanh(g)));
          h = nn.sigmoid(o).mul(np.tanh(c.ref));
        }
        c.dispose();
        projected.dispose();
        return dense(w, h, 'output');
      },
    };
  }
  if (name === 'W7') {
    const norm = (w: Weights, x: Array, of: string): Array => {
      const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
      const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
      return centred
        .div(np.sqrt(variance.add(1e-5)))
        .mul(w[`${of}/gamma`]!.ref)
        .add(w[`${of}/beta`]!.ref);
    };
    return {
      forward: (w, x) => {
        const shape = x.shape as [number, number, number];
        const [batch, length, width] = shape;
        const rows = x.reshape([batch * length, width]);
        const heads = dense(w, norm(w, rows.ref, 'norm1'), 'qkv').reshape([batch, length, 3, 4, width / 4]);
        const [q, k, v] = np.split(np.transpose(heads, [2, 0, 3, 1, 4]), 3, 0).map((part) => np.squeeze(part, 0)) as [
          Array,
          Array,
          Array,
        ];
        const scores = np.matmul(q, np.transpose(k, [0, 1, 3, 2])).mul(1 / Math.sqrt(width / 4));
        const mixed = np.transpose(np.matmul(nn.softmax(scores, -1), v), [0, 2, 1, 3]).reshape([batch * length, width]);
        const attended = rows.add(dense(w, mixed, 'projection'));
        const activated = nn.gelu(dense(w, norm(w, attended.ref, 'norm2'), 'up'), { approximate: false });
        return attended.add(dense(w, activated, 'down')).reshape(shape);
      },
      loss: (y, output) => np.mean(np.square(output.sub(y))),
    };
  }
  const normalized = (w: Weights, x: Array, of: string): Array => {
    const part = (which: string): Array => w[`${of}/${which}`]!.ref.reshape([1, -1, 1, 1]);
    const scaled = x.sub(part('mean')).mul(part('gamma').div(np.sqrt(part('variance').add(1e-3))));
    return nn.relu6(scaled.add(part('beta')));
  };
  return {
    image: true,
    layout: (w) =>
      Object.fromEntries(
        Object.entries(w).map(([key, value]) => {
          if (!key.endsWith('kernel') || key.startsWith('output')) return [key, value];
          return [key, key.startsWith('depthwise') ? np.transpose(value, [2, 3, 0, 1]) : channelsFirst(value)];
        }),
      ),
    forward: (w, x) => {
      let y = normalized(w, lax.convGeneralDilated(x, w['stem/kernel']!.ref, [2, 2], 'SAME'), 'stem');
      MOBILENET_BLOCKS.forEach(([, stride], block) => {
        const groups = { featureGroupCount: y.shape[1]! };
        const kernel = w[`depthwise${block}/kernel`]!.ref;
        y = normalized(w, lax.convGeneralDilated(y, kernel, [stride, stride], 'SAME', groups), `depthwise${block}`);
        y = normalized(w, lax.conv(y, w[`pointwise${block}/kernel`]!.ref, [1, 1], 'VALID'), `pointwise${block}`);
      });
      return dense(w, np.mean(y, [2, 3]), 'output');
    },
    loss: () => {
      throw new Error('not trained');
    },
  };
}

function inputOf(network: Network, specification: ArraySpecification): Array {
  const x = arrayOf(specification);
  return network.image === true ? np.transpose(x, [0, 3, 1, 2]) : x;
}

interface Slots {
  [name: string]: Weights;
  weights: Weights;
  m: Weights;
  v: Weights;
}

const jaxJs: Contestant = {
  async load() {
    jax = await import('@jax-js/jax');
    np = jax.numpy;
    const device = process.env['BENCH_BACKEND'] === 'gpu' ? 'webgpu' : 'wasm';
    if (device === 'webgpu') await hostGpu();
    const devices = await jax.init(device);
    if (!devices.includes(device)) throw new Error(`The ${device} device does not start.`);
    jax.defaultDevice(device);
  },

  async train(workload): Promise<Runner> {
    const network = networkOf(workload);
    const weights = arraysOf(workload.weights);
    const initial = network.layout?.(weights) ?? weights;
    const names = Object.keys(initial);
    const zeros = (): Weights => Object.fromEntries(names.map((name) => [name, np.zeros(initial[name]!.shape)]));
    let state: Slots = { weights: initial, m: zeros(), v: zeros() };
    const x = inputOf(network, workload.inputs['x']!);
    const given = arrayOf(workload.inputs['y']!);
    const y = network.targets?.(given) ?? given;
    const { beta1, beta2, epsilon, learningRate } = ADAM;

    const lossOf = (w: Weights, batch: Array, targets: Array): Array => {
      const loss = network.loss(targets, network.forward(w, batch));
      for (const weight of Object.values(w)) weight.dispose();
      return loss;
    };
    const update = jax.jit((slots: Slots, rate: Array, correction: Array, batch: Array, targets: Array) => {
      const borrowed = Object.fromEntries(names.map((name) => [name, slots.weights[name]!.ref]));
      const [loss, gradients] = jax.valueAndGrad(lossOf)(borrowed, batch, targets) as [Array, Weights];
      const next: Slots = { weights: {}, m: {}, v: {} };
      for (const name of names) {
        const gradient = gradients[name]!;
        const m = slots.m[name]!.mul(beta1).add(gradient.ref.mul(1 - beta1));
        const v = slots.v[name]!.mul(beta2).add(np.square(gradient).mul(1 - beta2));
        const divisor = np.sqrt(v.ref.mul(correction.ref)).add(epsilon);
        next.weights[name] = slots.weights[name]!.sub(m.ref.mul(rate.ref).div(divisor));
        next.m[name] = m;
        next.v[name] = v;
      }
      rate.dispose();
      correction.dispose();
      return { loss, state: next };
    });

    let count = 0;
    let loss: Array | undefined;
    return {
      step() {
        count++;
        loss?.dispose();
        const rate = np.array(learningRate / (1 - beta1 ** count));
        const correction = np.array(1 / (1 - beta2 ** count));
        const result = update(state, rate, correction, x.ref, y.ref) as { loss: Array; state: Slots };
        ({ loss, state } = result);
        return jax.blockUntilReady(loss);
      },
      wait: () => jax.blockUntilReady([loss!, state.weights, state.m, state.v]),
      read: () => loss!.ref.data() as Promise<Float32Array>,
    };
  },

  async infer(workload): Promise<Runner> {
    let output: Array | undefined;
    const runner = (run: () => Array): Runner => ({
      step() {
        output?.dispose();
        output = run();
        // Nothing is computed before somebody waits for it.
        return jax.blockUntilReady(output);
      },
      read: () => output!.ref.data() as Promise<Float32Array>,
    });
    if (workload.name.startsWith('W5')) {
      const [a, b] = Object.values(workload.inputs).map(arrayOf) as [Array, Array];
      const multiply = jax.jit((left: Array, right: Array) => np.matmul(left, right));
      return runner(() => multiply(a.ref, b.ref));
    }
    const network = networkOf(workload);
    const weights = arraysOf(workload.weights);
    const laidOut = network.layout?.(weights) ?? weights;
    const x = inputOf(network, workload.inputs['x']!);
    const forward = jax.jit((w: Weights, batch: Array) => {
      const result = network.forward(w, batch);
      for (const weight of Object.values(w)) weight.dispose();
      return result;
    });
    return runner(() => {
      const lent = Object.fromEntries(Object.entries(laidOut).map(([name, weight]) => [name, weight.ref]));
      return forward(lent, x.ref);
    });
  },
};

await serve(jaxJs, workloadNamed);
