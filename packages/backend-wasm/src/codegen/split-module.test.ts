import { expect, test } from 'vitest';
import { encodeModule, ModuleBuilder } from './emitter.ts';
import { callValue, type FunctionReference } from './function-builder.ts';
import { instantiate } from './instantiate.ts';
import type { Value } from './instruction.ts';
import { i32 } from './opcodes.ts';
import { splitModule } from './split-module.ts';

/** Function n of so many gives what function n − 1 gives, and n more, and calls one that comes later and one of the host's at times. */
function chain(length: number): ModuleBuilder {
  const module = new ModuleBuilder();
  const twice = module.importFunction('env', 'twice', ['i32'], ['i32']);
  const last = module.declare({ params: ['i32'], results: ['i32'] });
  let before: FunctionReference | undefined;
  for (let n = 0; n < length; n++) {
    const callee = before;
    before = module.function({ params: ['i32'], results: ['i32'], export: `f${n}` }, (f, x) => {
      const below = callee === undefined ? x : callValue('i32', callee, [x]);
      const called = n % 7 === 3 ? twice : n % 5 === 2 ? last : undefined;
      const more: Value<'i32'> | number = called === undefined ? n : callValue('i32', called, [n]);
      f.return(i32.add(below, more));
    });
  }
  last.define((f, x) => f.return(i32.sub(x, 1)));
  return module;
}

const results = (
  module: ModuleBuilder,
  most: number,
): { readonly parts: number; readonly values: readonly number[] } => {
  const parts = splitModule(module, most);
  const modules = parts.map((part) => new WebAssembly.Module(encodeModule(part)));
  const exports = instantiate({ modules, functions: module.functions.length }, { twice: (x: number) => 2 * x });
  const names = Object.keys(exports).sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  return { parts: parts.length, values: names.map((name) => (exports[name] as (x: number) => number)(100)) };
};

test('functions in several modules call each other, earlier ones and later ones, and those of the host', () => {
  const whole = results(chain(150), Infinity);
  expect(whole.parts).toBe(1);
  expect(whole.values).toHaveLength(150);
  expect(whole.values.slice(0, 4)).toEqual([100, 101, 102, 108]);
  for (const [most, parts] of [
    [32, 5],
    [7, 22],
    [1, 151],
  ] as const)
    expect(results(chain(150), most)).toEqual({ parts, values: whole.values });
});

test('a module that is small enough stays as it is', () => {
  const module = chain(10);
  expect(splitModule(module, 11)).toEqual([module]);
});

test('a module with globals is refused', () => {
  const module = chain(10);
  module.global('i32', 3);
  expect(() => splitModule(module, 4)).toThrow('a module that has globals cannot be split');
});
