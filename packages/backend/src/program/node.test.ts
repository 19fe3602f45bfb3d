import { describe, expect, it } from 'vitest';
import { mapInputs, type Node, nodeInputs } from './node.ts';

const type = { shape: [2], dtype: 'float32' as const };

describe('nodeInputs and mapInputs', () => {
  it('see single, listed and optional operands in order', () => {
    const scan = { kind: 'scan', carries: [1, 2], xs: [3], consts: [4], length: 2 } as unknown as Node;
    expect(nodeInputs(scan)).toEqual([1, 2, 3, 4]);
    expect(mapInputs(scan, (value) => value + 10)).toMatchObject({
      carries: [11, 12],
      xs: [13],
      consts: [14],
      length: 2,
    });
    const random: Node = { kind: 'random', distribution: 'bits', key: 5, counter: 6, offset: 7, stride: 0, ...type };
    expect(nodeInputs(random)).toEqual([5, 6]);
    expect('step' in mapInputs(random, (value) => value)).toBe(false);
    expect(nodeInputs({ ...random, step: 9 } as Node)).toEqual([5, 6, 9]);
  });

  it('leaves the original alone', () => {
    const node: Node = { kind: 'binary', op: 'sub', a: 1, b: 1, ...type };
    expect(mapInputs(node, () => 3)).toEqual({ ...node, a: 3, b: 3 });
    expect(node.a).toBe(1);
  });
});
