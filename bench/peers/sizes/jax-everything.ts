import * as jax from '@jax-js/jax';

await jax.init('wasm');
Object.assign(globalThis, { jax });
console.log('trained', Object.keys(jax).length);
