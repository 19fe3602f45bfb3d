import { init, jit, nn, numpy as np, random, valueAndGrad } from '@jax-js/jax';

await init('wasm');
type Weights = { w1: np.Array; b1: np.Array; w2: np.Array; b2: np.Array };

const loss = (w: Weights, x: np.Array, y: np.Array): np.Array => {
  const hidden = nn.sigmoid(np.matmul(x, w.w1).add(w.b1));
  const p = nn.sigmoid(np.matmul(hidden, w.w2).add(w.b2));
  const yes = y.ref.mul(np.log(p.ref));
  return np.mean(yes.add(np.subtract(1, y).mul(np.log(np.subtract(1, p))))).neg();
};
const update = jit((w: Weights, x: np.Array, y: np.Array) => {
  const [value, g] = valueAndGrad(loss)({ w1: w.w1.ref, b1: w.b1.ref, w2: w.w2.ref, b2: w.b2.ref }, x, y) as [
    np.Array,
    Weights,
  ];
  const next = {
    w1: w.w1.sub(g.w1.mul(0.1)),
    b1: w.b1.sub(g.b1.mul(0.1)),
    w2: w.w2.sub(g.w2.mul(0.1)),
    b2: w.b2.sub(g.b2.mul(0.1)),
  };
  return { value, next };
});
const x = random.uniform(random.key(1), [32, 10]);
const y = np.zeros([32, 1]);
let weights: Weights = {
  w1: random.uniform(random.key(2), [10, 5]),
  b1: np.zeros([5]),
  w2: random.uniform(random.key(3), [5, 1]),
  b2: np.zeros([1]),
};
for (let i = 0; i < 2; i++) {
  const { value, next } = update(weights, x.ref, y.ref) as { value: np.Array; next: Weights };
  weights = next;
  await value.data();
}
console.log('trained');
