import { init, jit, lax, nn, numpy as np, random, valueAndGrad } from '@jax-js/jax';

await init('wasm');
type Weights = { kernel: np.Array; dense: np.Array };

const loss = (w: Weights, x: np.Array, y: np.Array): np.Array => {
  const features = nn.relu(lax.conv(x, w.kernel, [2, 2], 'VALID'));
  const scores = np.matmul(features.reshape([8, 100]), w.dense);
  return np.mean(np.sum(nn.logSoftmax(scores).mul(y), -1)).neg();
};
const update = jit((w: Weights, x: np.Array, y: np.Array) => {
  const [value, g] = valueAndGrad(loss)({ kernel: w.kernel.ref, dense: w.dense.ref }, x, y) as [np.Array, Weights];
  return { value, next: { kernel: w.kernel.sub(g.kernel.mul(0.1)), dense: w.dense.sub(g.dense.mul(0.1)) } };
});
let weights: Weights = {
  kernel: random.uniform(random.key(1), [4, 1, 3, 3]),
  dense: random.uniform(random.key(2), [100, 3]),
};
const x = random.uniform(random.key(3), [8, 1, 12, 12]);
const y = nn.oneHot(np.array([0, 1, 2, 0, 1, 2, 0, 1], { dtype: np.int32 }), 3);
for (let i = 0; i < 2; i++) {
  const { value, next } = update(weights, x.ref, y.ref) as { value: np.Array; next: Weights };
  weights = next;
  await value.data();
}
console.log('trained');
