/**
 * TensorFlow.js as a contestant: operations one at a time, with its fused kernels where it has them, and `layers` for `fit`.
 * BENCH_BACKEND is 'wasm', 'cpu', or 'gpu' for its WebGPU. On the wasm backend it runs on one thread: Node gives it no workers.
 */
import type * as Tf from '@tensorflow/tfjs';
import { type Contestant, type Runner, serve } from '../measure.ts';
import { type ArraySpecification, labels, type Named, uniform, valuesOf } from '../workloads/arrays.ts';
import { ADAM, FIT, MOBILENET_BLOCKS, type Workload, workloadNamed } from '../workloads/specification.ts';
import { hostGpu } from '../workloads/webgpu.ts';

let tf: typeof Tf;

function tensorOf(specification: ArraySpecification): Tf.Tensor {
  return tf.tensor(valuesOf(specification), [...specification.shape], 'classes' in specification ? 'int32' : 'float32');
}

interface Network {
  forward(x: Tf.Tensor): Tf.Tensor;
  loss(y: Tf.Tensor, output: Tf.Tensor): Tf.Scalar;
  /** What the loss wants for labels. */
  targets?(y: Tf.Tensor): Tf.Tensor;
}

function networkOf({ network: name }: Workload, weights: Named<Tf.Variable>): Network {
  const weight = <T extends Tf.Tensor>(of: string): T => weights[of] as unknown as T;
  const dense = (x: Tf.Tensor, of: string, activation: 'linear' | 'relu' | 'sigmoid' = 'linear'): Tf.Tensor =>
    tf.fused.matMul({ a: x as Tf.Tensor2D, b: weight(`${of}/kernel`), bias: weight(`${of}/bias`), activation });
  const crossEntropy = {
    targets: (y: Tf.Tensor): Tf.Tensor => tf.oneHot(y as Tf.Tensor1D, name === 'W4' ? 12 : 10).toFloat(),
    loss: (y: Tf.Tensor, output: Tf.Tensor): Tf.Scalar => tf.losses.softmaxCrossEntropy(y, output) as Tf.Scalar,
  };
  if (name === 'W1') {
    return {
      forward: (x) => dense(dense(x, 'hidden', 'sigmoid'), 'output', 'sigmoid'),
      targets: (y) => y.toFloat(),
      loss: (y, p) => tf.neg(tf.mean(y.mul(p.log()).add(tf.sub(1, y).mul(tf.sub(1, p).log())))),
    };
  }
  if (name === 'W2') {
    return { ...crossEntropy, forward: (x) => dense(dense(dense(x, 'hidden1', 'relu'), 'hidden2', 'relu'), 'output') };
  }
  if (name === 'W3') {
    const conv = (x: Tf.Tensor, of: string): Tf.Tensor4D =>
      tf.fused.conv2d({
        x: x as Tf.Tensor4D,
        filter: weight<Tf.Tensor4D>(`${of}/kernel`),
        strides: 1,
        pad: 'valid',
        bias: weight(`${of}/bias`),
        activation: 'relu',
      });
    return {
      ...crossEntropy,
      forward: (x) => {
        const pooled = tf.maxPool(conv(tf.maxPool(conv(x, 'conv1'), 2, 2, 'valid'), 'conv2'), 2, 2, 'valid');
        return dense(dense(pooled.reshape([-1, 1600]), 'hidden', 'relu'), 'output');
      },
    };
  }
  if (name === 'W4') {
    return {
      ...crossEntropy,
      forward: (x) => {
        const [batch, time, inputs] = x.shape as [number, number, number];
        const rows = x.transpose([1, 0, 2]).reshape([time * batch, inputs]) as Tf.Tensor2D;
        const projected = tf.matMul(rows, weight('lstm/kernel')).add(weight('lstm/bias'));
        let [h, c]: [Tf.Tensor, Tf.Tensor] = [tf.zeros([batch, 128]), tf.zeros([batch, 128])];
        for (const step of tf.split(projected, time)) {
          const gates = step.add(tf.matMul(h as Tf.Tensor2D, weight('lstm/recurrent')));
          const [i, f, g, o] = tf.split(gates, 4, 1) as [Tf.Tensor, Tf.Tensor, Tf.Tensor, Tf.Tensor];
          c = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
          h = o.sigmoid().mul(c.tanh());
        }
        return dense(h, 'output');
      },
    };
  }
  if (name === 'W7') {
    const norm = (x: Tf.Tensor, of: string): Tf.Tensor => {
      const { mean, variance } = tf.moments(x, -1, true);
      return x
        .sub(mean)
        .mul(variance.add(1e-5).rsqrt())
        .mul(weight(`${of}/gamma`))
        .add(weight(`${of}/beta`));
    };
    return {
      forward: (x) => {
        const [batch, length, width] = x.shape as [number, number, number];
        const rows = x.reshape([batch * length, width]);
        const heads = dense(norm(rows, 'norm1'), 'qkv')
          .reshape([batch, length, 3, 4, width / 4])
          .transpose([2, 0, 3, 1, 4]);
        const [q, k, v] = tf.unstack(heads) as [Tf.Tensor, Tf.Tensor, Tf.Tensor];
        const scores = tf.matMul(q, k, false, true).mul(1 / Math.sqrt(width / 4));
        const mixed = tf
          .matMul(tf.softmax(scores), v)
          .transpose([0, 2, 1, 3])
          .reshape([batch * length, width]);
        const attended = rows.add(dense(mixed, 'projection'));
        const up = dense(norm(attended, 'norm2'), 'up');
        const activated = up.mul(0.5).mul(up.mul(Math.SQRT1_2).erf().add(1));
        return attended.add(dense(activated, 'down')).reshape(x.shape);
      },
      loss: (y, output) => tf.mean(tf.squaredDifference(y, output)),
    };
  }
  const normalized = (x: Tf.Tensor, of: string): Tf.Tensor4D => {
    const [mean, variance, beta, gamma] = ['mean', 'variance', 'beta', 'gamma'].map((part) =>
      weight<Tf.Tensor1D>(`${of}/${part}`),
    );
    return tf.relu6(tf.batchNorm(x as Tf.Tensor4D, mean!, variance!, beta!, gamma!, 1e-3));
  };
  return {
    forward: (x) => {
      let y = normalized(tf.conv2d(x as Tf.Tensor4D, weight('stem/kernel'), 2, 'same'), 'stem');
      MOBILENET_BLOCKS.forEach(([, stride], block) => {
        const depthwise = tf.depthwiseConv2d(y, weight(`depthwise${block}/kernel`), stride, 'same');
        y = normalized(depthwise, `depthwise${block}`);
        y = normalized(tf.conv2d(y, weight(`pointwise${block}/kernel`), 1, 'same'), `pointwise${block}`);
      });
      return dense(y.mean([1, 2]), 'output');
    },
    loss: () => {
      throw new Error('not trained');
    },
  };
}

function variablesOf(workload: Workload): Named<Tf.Variable> {
  return Object.fromEntries(Object.entries(workload.weights).map(([name, of]) => [name, tf.variable(tensorOf(of))]));
}

/** Reading, which on the GPU is also how to wait for the steps that were started. */
function untilRead(read: Runner['read']): Pick<Runner, 'read' | 'wait'> {
  return process.env['BENCH_BACKEND'] === 'gpu' ? { read, wait: read } : { read };
}

const tfjs: Contestant = {
  async load() {
    tf = await import('@tensorflow/tfjs');
    const { BENCH_BACKEND } = process.env;
    const backend = BENCH_BACKEND === 'gpu' ? 'webgpu' : BENCH_BACKEND!;
    if (backend === 'webgpu') {
      await hostGpu();
      await import('@tensorflow/tfjs-backend-webgpu');
      // Else it computes small arrays on the processor.
      tf.env().set('WEBGPU_CPU_FORWARD', false);
    }
    if (backend === 'wasm') {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      setWasmPaths(`${import.meta.dirname}/node_modules/@tensorflow/tfjs-backend-wasm/dist/`);
    }
    if (!(await tf.setBackend(backend))) throw new Error(`The ${backend} backend does not start.`);
    await tf.ready();
  },

  train(workload): Runner {
    const network = networkOf(workload, variablesOf(workload));
    const optimizer = tf.train.adam(ADAM.learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
    const x = tensorOf(workload.inputs['x']!);
    const y = network.targets?.(tensorOf(workload.inputs['y']!)) ?? tensorOf(workload.inputs['y']!);
    let loss: Tf.Scalar | null = null;
    return {
      step() {
        loss?.dispose();
        loss = optimizer.minimize(() => network.loss(y, network.forward(x)), true);
      },
      ...untilRead(() => loss!.data()),
    };
  },

  infer(workload): Runner {
    const inputs = Object.values(workload.inputs).map(tensorOf);
    const weights = variablesOf(workload);
    const network = workload.name.startsWith('W5') ? undefined : networkOf(workload, weights);
    let output: Tf.Tensor | undefined;
    return {
      step() {
        output?.dispose();
        output = tf.tidy(
          () => network?.forward(inputs[0]!) ?? tf.matMul(inputs[0] as Tf.Tensor2D, inputs[1] as Tf.Tensor2D),
        );
      },
      ...untilRead(() => output!.data()),
    };
  },

  fit(workload) {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 5, activation: 'sigmoid', inputShape: [10] }));
    model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
    model.setWeights(Object.values(workload.weights).map(tensorOf));
    const optimizer = tf.train.adam(ADAM.learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
    model.compile({ optimizer, loss: 'binaryCrossentropy' });
    const { epochs, rows, batchSize } = FIT;
    const x = tensorOf(uniform([rows, 10], 2001, -1, 1));
    const y = tensorOf(labels([rows, 1], 2002, 2)).toFloat();
    return {
      steps: epochs * Math.ceil(rows / batchSize),
      async run() {
        const { history } = await model.fit(x, y, {
          epochs,
          batchSize,
          shuffle: false,
          verbose: 0,
          yieldEvery: 'never',
        });
        return history['loss']!.at(-1) as number;
      },
    };
  },
};

await serve(tfjs, workloadNamed);
