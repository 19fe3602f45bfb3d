import { describe, expect, it } from 'vitest';
import { ProgramBuilder } from './builder.ts';
import type { Node } from './node.ts';
import type { Program } from './program.ts';
import { verify } from './verify.ts';

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' as const });

function small(): Program {
  const b = new ProgramBuilder();
  const x = b.input(f32(2));
  const w = b.state({ ...f32(2), name: 'w' });
  const c = b.constant({ ...f32(2), data: Float32Array.of(1, 2) });
  const sum = b.binary('add', b.binary('mul', x, w), c);
  const [values] = b.topK(sum, 1);
  b.write(w, sum);
  return b.finish([values]);
}

function withNode(program: Program, id: number, change: object): Program {
  const nodes = program.nodes.map((node, index) => (index === id ? ({ ...node, ...change } as Node) : node));
  return { ...program, nodes };
}

describe('verify', () => {
  it('accepts a sound program', () => {
    expect(() => verify(small())).not.toThrow();
  });

  it.each<[string, (program: Program) => Program, string]>([
    ['a later operand', (p) => withNode(p, 3, { a: 4 }), '%3 = f32[2] mul %4 %1: operand %4 does not stand before %3'],
    ['a missing operand', (p) => withNode(p, 3, { a: -1 }), 'operand %-1 does not stand before %3'],
    ['a wrong shape', (p) => withNode(p, 3, f32(3)), 'it makes f32[2], but it says f32[3]'],
    ['a wrong element type', (p) => withNode(p, 3, { dtype: 'int32' }), 'it makes f32[2], but it says i32[2]'],
    ['an unknown operation', (p) => withNode(p, 3, { op: 'plus' }), "unknown binary operation 'plus'"],
    ['an unknown kind', (p) => withNode(p, 3, { kind: 'plus' }), "unknown kind of node 'plus'"],
    ['an input that is not there', (p) => withNode(p, 0, { index: 1 }), 'there is no input 1: the program has 1'],
    ['an input of another type', (p) => withNode(p, 0, f32(3)), 'it makes f32[2], but it says f32[3]'],
    [
      'several tensors as operand',
      (p) => withNode(p, 6, { kind: 'unary', op: 'neg', x: 5 }),
      '%5 makes several tensors: take one with part',
    ],
    ['a part of one tensor', (p) => withNode(p, 6, { of: 4 }), '%4 makes one tensor and has no parts'],
    ['a part too many', (p) => withNode(p, 6, { index: 2 }), '%5 has no part 2'],
    [
      'parts of other types',
      (p) => withNode(p, 5, { outputs: [f32(1), f32(1)] }),
      'its parts are (f32[1], i32[1]), but it says (f32[1], f32[1])',
    ],
    ['a shape with a fraction', (p) => withNode(p, 3, f32(0.5)), '[0.5] is no shape'],
    [
      'a constant of another length',
      (p) => ({ ...p, constants: [{ ...f32(2), data: new Float32Array(3) }] }),
      'constant 0 is f32[2] but holds a Float32Array of 3',
    ],
    [
      'a constant of another array',
      (p) => ({ ...p, constants: [{ ...f32(2), data: new Int32Array(2) }] }),
      'holds a Int32Array of 2',
    ],
    [
      'a bool that is neither',
      (p) => ({ ...p, constants: [{ shape: [1], dtype: 'bool', data: Uint8Array.of(2) }] }),
      'other numbers than 0 and 1',
    ],
    ['an output that is not there', (p) => ({ ...p, outputs: [99] }), 'output 0, %99, is no tensor'],
    ['an output of several', (p) => ({ ...p, outputs: [5] }), 'output 0, %5, is no tensor'],
    ['two writes', (p) => ({ ...p, writes: [...p.writes, ...p.writes] }), 'state 0 (w) is written twice'],
    [
      'a write of another type',
      (p) => ({ ...p, writes: [{ state: 0, value: 6 }] }),
      'state 0 (w) is f32[2], but %6, f32[1], is written to it',
    ],
    [
      'a write to nowhere',
      (p) => ({ ...p, writes: [{ state: 1, value: 4 }] }),
      'a write to state 1: the program has 1',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(() => verify(change(small()))).toThrow(message);
  });

  it('names the label of the node', () => {
    expect(() => verify(withNode(small(), 3, { ...f32(3), label: 'dense_1' }))).toThrow('(dense_1): it makes');
  });

  it('checks programs inside of nodes', () => {
    const body = new ProgramBuilder();
    const h = body.input(f32(2));
    body.input({ shape: [], dtype: 'int32' });
    const sound = body.finish([body.unary('neg', h)]);
    const make = (inner: Program): Program => {
      const b = new ProgramBuilder();
      const { carries } = b.scan({ body: inner, length: 3, carries: [b.input(f32(2))] });
      return b.finish(carries);
    };
    verify(make(sound));
    expect(() => make(small())).toThrow(
      "scan's body takes (f32[2]), but the carries, slices, consts and step are (f32[2], i32[])",
    );
    const stateful = { ...sound, state: [f32(2)] };
    expect(() => make(stateful)).toThrow("scan's program has state of its own");
    const broken = withNode(make(sound), 1, { body: withNode(sound, 2, { op: 'nothing' }) });
    expect(() => verify(broken)).toThrow(
      "scan %0 {length=3}: %2 = f32[2] nothing %0: unknown unary operation 'nothing'",
    );
  });
});
