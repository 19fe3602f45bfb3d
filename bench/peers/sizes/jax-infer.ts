import { init, jit, nn, numpy as np, random } from '@jax-js/jax';

await init('wasm');
const predict = jit((x: np.Array, w1: np.Array, w2: np.Array) => nn.softmax(np.matmul(nn.relu(np.matmul(x, w1)), w2)));
const y = predict(np.zeros([2, 10]), random.uniform(random.key(1), [10, 16]), random.uniform(random.key(2), [16, 3]));
console.log('trained', (await y.data()).length);
