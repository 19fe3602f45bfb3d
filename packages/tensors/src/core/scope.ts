import type { Tensor } from '../tensor.ts';
import { leavesOf, type Pytree } from './pytree.ts';

const scopes: Set<Tensor>[] = [];

/** Notes a tensor in the innermost open scope, if there is one. */
export function trackTensor(tensor: Tensor): void {
  scopes[scopes.length - 1]?.add(tensor);
}

/**
 * Runs a function and at once frees every tensor it made, except those it returns and the values of variables.
 *
 * Ordinary programs need no `tidy`: the garbage collector frees tensors. It is for those who want the memory back
 * sooner.
 *
 * @param fn returns a tensor, or arrays, records and maps of them; it must not be asynchronous
 * @throws ArgumentError when it gives a promise, or an object of a class, in which tensors would not be found
 * @example
 * const norm = tidy(() => x.square().sum().sqrt());
 */
export function tidy<T extends Pytree | void>(fn: () => T): T {
  const scope = new Set<Tensor>();
  scopes.push(scope);
  let kept: ReadonlySet<Tensor> = new Set();
  try {
    const result = fn();
    kept = new Set(leavesOf(result as Pytree));
    return result;
  } finally {
    scopes.pop();
    for (const tensor of scope) {
      if (kept.has(tensor)) trackTensor(tensor);
      else tensor.dispose();
    }
  }
}
