import { describe, expect, it } from 'vitest';
import { ProgramBuilder } from './builder.ts';
import type { Program } from './program.ts';
import { deserialise, hash, serialise } from './serialise.ts';

function sample(fill = -0, label?: string): Program {
  const body = new ProgramBuilder();
  const h = body.input({ shape: [3], dtype: 'float32' });
  body.input({ shape: [], dtype: 'int32' });
  const weights = body.constant({ shape: [3], dtype: 'float32', data: Float32Array.of(1, NaN, -0) });
  const b = new ProgramBuilder();
  b.label = label;
  const x = b.input({ shape: [3], dtype: 'float32', ...(label === undefined ? {} : { name: label }) });
  const mask = b.constant({ shape: [3], dtype: 'bool', data: Uint8Array.of(1, 0, 1) });
  const chosen = b.select(mask, x, b.scalar(fill));
  const clamped = b.clamp(chosen, -Infinity, Infinity);
  const { carries } = b.scan({ body: body.finish([body.binary('add', h, weights)]), length: 2, carries: [clamped] });
  return b.finish([...carries, b.scalar(NaN)]);
}

describe('serialise', () => {
  it('comes back the same, with constants, inner programs, NaN, infinities and −0', () => {
    const program = sample();
    const back = deserialise(serialise(program));
    expect(back).toEqual(program);
    expect(Object.is((back.nodes[2] as { value: number }).value, -0)).toBe(true);
    expect(serialise(back)).toEqual(serialise(program));
  });

  it('reads from the middle of a larger buffer', () => {
    const bytes = serialise(sample());
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 5);
    expect(deserialise(larger.subarray(5, 5 + bytes.length))).toEqual(sample());
  });

  it('refuses what is no program, truncated, newer or damaged', () => {
    const bytes = serialise(sample());
    expect(() => deserialise(new Uint8Array(20))).toThrow('the signature is missing');
    expect(() => deserialise(bytes.subarray(0, 10))).toThrow('truncated');
    expect(() => deserialise(bytes.subarray(0, 100))).toThrow('truncated');
    expect(() => deserialise(bytes.subarray(0, bytes.length - 8))).toThrow('truncated');
    const newer = bytes.slice();
    newer[7] = 9;
    expect(() => deserialise(newer)).toThrow('format version 9');
    const damaged = bytes.slice();
    damaged[12] = 0;
    expect(() => deserialise(damaged)).toThrow('no JSON');
  });
});

describe('hash', () => {
  it('is of meaning, not of names', () => {
    expect(hash(sample(0, 'here'))).toBe(hash(sample(0)));
    expect(hash(sample(0))).toMatch(/^[0-9a-f]{32}$/);
  });

  it('sees every difference', () => {
    expect(hash(sample(-0))).not.toBe(hash(sample(0)));
    const changed = sample(0);
    changed.constants[0]!.data[1] = 1;
    expect(hash(changed)).not.toBe(hash(sample(0)));
  });
});
