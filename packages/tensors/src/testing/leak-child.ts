/**
 * Makes tensors of 4 KB that nobody keeps, and reports by how much the process grew: a process of its own for the test
 * of memory.
 *
 * node --conditions=@neurite/source --expose-gc leak-child.ts <backend> <sync | async> <count>
 */
import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { setImmediate } from 'node:timers/promises';
import { memory, tensor, useBackend } from '../index.ts';

const [, , backend, mode, count] = process.argv as string[];
await useBackend(backend);
const x = tensor(new Float32Array(1024).fill(1));
x.neg();

const start = process.memoryUsage.rss();
let peak = start;
for (let i = 0; i < Number(count); i++) {
  x.neg();
  if (mode === 'async') await Promise.resolve();
  if (i % 2048 === 0) peak = Math.max(peak, process.memoryUsage.rss());
}

// The counters follow once the collector has run and the event loop has turned.
for (let turn = 0; turn < 5; turn++) {
  globalThis.gc!();
  await setImmediate();
}
const { tensors, bytes } = memory();
console.log(JSON.stringify({ growth: peak - start, tensors, bytes }));
