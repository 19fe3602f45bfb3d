import {
  type Node,
  nodeInputs,
  print,
  type Program,
  ProgramBuilder,
  type ScanNode,
  type TensorType,
  type ValueId,
  verify,
} from '@neurite/backend';
import { describe, expect, it } from 'vitest';
import { expectSame } from '../../testing/compare.ts';
import { withValues } from '../../testing/dense-step.ts';
import { recurrentStep } from '../../testing/recurrent-step.ts';
import { eliminateDead } from '../eliminate-dead.ts';
import { optimise } from '../optimise.ts';
import { hoistFromScans } from './hoist.ts';
import { loopPasses } from './passes.ts';
import { pruneScans } from './prune.ts';
import { saveForBackward } from './save.ts';
import { sinkFromScans } from './sink.ts';

const f32 = (...shape: number[]): TensorType => ({ shape, dtype: 'float32' });
const step: TensorType = { shape: [], dtype: 'int32' };
const close = { relative: 1e-5, signedZeros: false };

function scansOf(program: Program): ScanNode[] {
  return program.nodes.filter((node): node is ScanNode => node.kind === 'scan');
}

function kindsIn(program: Program): string[] {
  return program.nodes
    .map((node: Node) => ('op' in node ? node.op : node.kind))
    .filter((kind) => !['input', 'fill', 'reshape', 'part'].includes(kind));
}

/** A body that adds a slice to its carry, over so many steps. */
function simpleScan(
  make: (body: ProgramBuilder, carry: ValueId, slice: ValueId, factor: ValueId) => readonly ValueId[],
  parts: (all: {
    carries: readonly ValueId[];
    ys: readonly ValueId[];
    history: readonly ValueId[];
  }) => readonly ValueId[],
  history = false,
): Program {
  const body = new ProgramBuilder();
  const [carry, slice, factor] = [body.input(f32(2)), body.input(f32(2)), body.input(f32(2))];
  body.input(step);
  const inner = body.finish(make(body, carry, slice, factor));
  const b = new ProgramBuilder();
  const all = b.scan({
    body: inner,
    length: 4,
    carries: [b.input(f32(2))],
    xs: [b.input(f32(4, 2))],
    consts: [b.input(f32(2))],
    history,
  });
  return b.finish(parts(all));
}

describe.each([
  ['saveForBackward', saveForBackward],
  ['hoistFromScans', hoistFromScans],
  ['sinkFromScans', sinkFromScans],
  ['pruneScans', pruneScans],
  ['all passes', (program: Program) => optimise(program, { loops: loopPasses, check: verify })],
])('%s', (_, pass) => {
  it.each([
    [5, 3, 4, 6],
    [2, 1, 1, 1],
    [3, 2, 5, 2],
  ])(
    'keeps the values of a recurrent network and its gradient (%d steps of %d rows, %d inputs, %d units)',
    (...sizes) => {
      const program = recurrentStep(...(sizes as [number, number, number, number]));
      expectSame(withValues(program), pass(program), close);
    },
  );
});

describe('a recurrent network and its gradient', () => {
  const program = optimise(recurrentStep(5, 3, 4, 6), { loops: loopPasses });
  const [forward, backward] = scansOf(program) as [ScanNode, ScanNode];

  it('leaves one product in each loop: the one with the carry', () => {
    expect(kindsIn(forward.body)).toEqual(['matMul', 'add', 'add', 'random', 'add', 'tanh', 'mul']);
    expect(kindsIn(forward.body).filter((kind) => kind === 'matMul')).toHaveLength(1);
    expect(kindsIn(backward.body).filter((kind) => kind === 'matMul')).toHaveLength(1);
    expect(kindsIn(backward.body)).not.toContain('tanh');
    expect(kindsIn(backward.body)).not.toContain('random');
  });

  it('carries nothing but the state and its cotangent', () => {
    expect(forward.carries).toHaveLength(1);
    expect(backward.carries).toHaveLength(1);
    // Outside: x·W, and of the gradients those of W, U and x.
    expect(kindsIn(program).filter((kind) => kind === 'matMul')).toHaveLength(4);
  });
});

describe('pruneScans', () => {
  it('drops what nobody reads', () => {
    const program = simpleScan(
      (body, carry, slice) => [body.binary('add', carry, slice), body.unary('exp', carry), body.unary('neg', slice)],
      ({ ys }) => [ys[1]!],
      true,
    );
    const [scan] = scansOf(eliminateDead(pruneScans(program))) as [ScanNode];
    expect([scan.carries.length, scan.xs.length, scan.consts.length, scan.outputs.length, scan.history]).toEqual([
      0,
      1,
      0,
      1,
      false,
    ]);
    expect(kindsIn(scan.body)).toEqual(['neg']);
    expectSame(withValues(program), pruneScans(program));
  });

  it('keeps a carry on which another depends, though nobody reads it', () => {
    const body = new ProgramBuilder();
    const [p, q, r] = [body.input(f32()), body.input(f32()), body.input(f32())];
    body.input(step);
    const inner = body.finish([body.binary('add', p, q), body.unary('exp', q), body.unary('neg', r)]);
    const b = new ProgramBuilder();
    const { carries } = b.scan({ body: inner, length: 3, carries: [b.input(f32()), b.input(f32()), b.input(f32())] });
    const program = b.finish([carries[0]!]);
    expect(scansOf(pruneScans(program))[0]!.carries).toHaveLength(2);
    expectSame(withValues(program), pruneScans(program));
  });

  it('makes a constant of a carry that stays', () => {
    const program = simpleScan(
      (body, carry, slice) => [carry, body.binary('mul', carry, slice)],
      ({ carries, ys, history }) => [...carries, ...ys, ...history],
      true,
    );
    const [scan] = scansOf(pruneScans(program)) as [ScanNode];
    expect([scan.carries.length, scan.consts.length]).toEqual([0, 1]);
    expectSame(withValues(program), pruneScans(program));
  });

  it('returns the same program where all is read', () => {
    const program = simpleScan(
      (body, carry, slice, factor) => [body.binary('add', body.binary('mul', carry, factor), slice)],
      ({ carries }) => carries,
    );
    expect(pruneScans(program)).toBe(program);
    expect(hoistFromScans(program)).toBe(program);
    expect(sinkFromScans(program)).toBe(program);
    expect(saveForBackward(program)).toBe(program);
  });
});

describe('hoistFromScans', () => {
  it('computes once what is the same in every iteration', () => {
    const program = simpleScan(
      (body, carry, slice, factor) => [body.binary('add', body.binary('mul', carry, body.unary('exp', factor)), slice)],
      ({ carries }) => carries,
    );
    const hoisted = hoistFromScans(program);
    expect(kindsIn(scansOf(hoisted)[0]!.body)).toEqual(['mul', 'add']);
    expectSame(withValues(program), hoisted);
  });

  it('lifts what leads to a product over all iterations', () => {
    const body = new ProgramBuilder();
    const [carry, slice, w] = [body.input(f32(2, 4)), body.input(f32(3, 2)), body.input(f32(4, 3))];
    body.input(step);
    const turned = body.transpose(body.binary('mul', slice, body.scalar(2)), [1, 0]);
    const shifted = body.binary('add', turned, body.reshape(body.slice(slice, [0, 1], [3, 1]), [3]));
    const product = body.matMul(shifted, w, { transposeB: true });
    const inner = body.finish([body.binary('add', carry, product)]);
    const b = new ProgramBuilder();
    const { carries } = b.scan({
      body: inner,
      length: 4,
      carries: [b.input(f32(2, 4))],
      xs: [b.input(f32(4, 3, 2))],
      consts: [b.input(f32(4, 3))],
    });
    const program = b.finish(carries);
    const hoisted = hoistFromScans(program);
    expect(kindsIn(scansOf(hoisted)[0]!.body)).toEqual(['add']);
    expect(print(hoisted)).toContain('f32[8,4] matMul');
    expectSame(withValues(program), hoisted, close);
  });
});

describe('sinkFromScans', () => {
  it('leaves a sum that the loop itself reads', () => {
    const program = simpleScan(
      (body, carry, slice) => {
        const next = body.binary('add', carry, body.reduce('sum', body.reshape(slice, [1, 2]), [0]));
        return [next, next];
      },
      ({ carries, ys }) => [...carries, ...ys],
    );
    expect(sinkFromScans(program)).toBe(program);
  });

  it('sums rows after the loop', () => {
    const program = simpleScan(
      (body, carry, slice) => [
        body.binary('add', body.reduce('sum', body.reshape(body.unary('exp', slice), [1, 2]), [0]), carry),
      ],
      ({ carries }) => carries,
    );
    const sunk = pruneScans(sinkFromScans(program));
    expect(scansOf(sunk)[0]!.carries).toHaveLength(0);
    expectSame(withValues(program), sunk, close);
  });
});

describe('saveForBackward', () => {
  it('hands out what the other scan would compute again', () => {
    const program = recurrentStep(4, 2, 3, 3);
    const [forward, backward] = scansOf(eliminateDead(saveForBackward(program))) as [ScanNode, ScanNode];
    expect(forward.body.outputs.length).toBeGreaterThan(2);
    const products = backward.body.nodes.filter((node) => node.kind === 'matMul');
    // Those of the gradient only: dh, dW, dU, dx.
    expect(products).toHaveLength(4);
    expect(products.every((node) => nodeInputs(node).length === 2)).toBe(true);
  });

  it('leaves scans over other sequences alone', () => {
    const make = (constant: boolean): Program => {
      const body = new ProgramBuilder();
      const [h, c] = [body.input(f32(2)), body.input(f32(2))];
      body.input(step);
      const forward = body.finish([body.unary('exp', body.binary('mul', h, c))]);
      const back = new ProgramBuilder();
      const [sum, entering, own] = [back.input(f32(2)), back.input(f32(2)), back.input(f32(2))];
      back.input(step);
      const backward = back.finish([back.binary('add', sum, back.unary('exp', back.binary('mul', entering, own)))]);
      const b = new ProgramBuilder();
      const [h0, c0, c1] = [b.input(f32(2)), b.input(f32(2)), b.input(f32(2))];
      const first = b.scan({ body: forward, length: 3, carries: [h0], consts: [c0], history: true });
      const { carries } = b.scan({
        body: backward,
        length: 3,
        carries: [h0],
        xs: first.history,
        consts: [constant ? c0 : c1],
        reverse: true,
      });
      return b.finish(carries);
    };
    expect(saveForBackward(make(false))).toEqual(make(false));
    expect(kindsIn(scansOf(saveForBackward(make(true)))[1]!.body)).toEqual(['add']);
    expectSame(withValues(make(true)), saveForBackward(make(true)));
  });
});
