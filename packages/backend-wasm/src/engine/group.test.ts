import { analyse, groupNodes, orderGroups, preferRelu, ProgramBuilder, type Program } from '@neurite/backend';
import { describe, expect, test } from 'vitest';
import { fusionRules } from './epilogue-operand.ts';

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' }) as const;

/** The groups of a program in their order, as the kinds or operations of their nodes. */
const groups = (program: Program): string[] => {
  const graph = analyse(preferRelu(program), fusionRules);
  return orderGroups(graph, groupNodes(graph, fusionRules)).map(
    ({ kind, nodes }) =>
      `${kind}: ${nodes
        .map((id) => {
          const node = graph.program.nodes[id]!;
          return 'op' in node ? node.op : node.kind;
        })
        .join(' ')}`,
  );
};

describe('groups', () => {
  test('a product takes in bias and activation, and a residual sum with what was computed for it alone', () => {
    const b = new ProgramBuilder();
    const [x, w, bias, other] = [b.input(f32(4, 3)), b.input(f32(3, 5)), b.input(f32(5)), b.input(f32(4, 5))];
    const sum = b.binary('add', b.matMul(x, w), bias);
    expect(groups(b.finish([b.binary('add', b.unary('tanh', sum), b.unary('exp', other))]))).toEqual([
      'contraction: matMul add tanh exp add',
    ]);
  });

  test('a product ends where somebody else wants the value in between', () => {
    const b = new ProgramBuilder();
    const product = b.matMul(b.input(f32(4, 3)), b.input(f32(3, 5)));
    const [u, v] = [b.unary('exp', product), b.unary('neg', product)];
    expect(groups(b.finish([u, v]))).toEqual(['contraction: matMul', 'elementwise: exp', 'elementwise: neg']);
  });

  test('relu’s derivative does not keep the product from running on to relu', () => {
    const b = new ProgramBuilder();
    const z = b.binary('add', b.matMul(b.input(f32(4, 3)), b.input(f32(3, 5))), b.input(f32(5)));
    const a = b.binary('max', z, b.scalar(0));
    const mask = b.cast(b.compare('gt', z, b.scalar(0)), 'float32');
    expect(groups(b.finish([a, mask]))).toEqual(['contraction: matMul add max', 'elementwise: gt cast']);
  });

  test('an optimizer’s update of one variable is one loop', () => {
    const b = new ProgramBuilder();
    const [w, m, v, g] = [b.state(f32(7)), b.state(f32(7)), b.state(f32(7)), b.input(f32(7))];
    const mean = b.binary('add', b.binary('mul', m, b.scalar(0.9)), b.binary('mul', g, b.scalar(0.1)));
    const squares = b.binary(
      'add',
      b.binary('mul', v, b.scalar(0.999)),
      b.binary('mul', b.unary('square', g), b.scalar(0.001)),
    );
    b.write(m, mean);
    b.write(v, squares);
    b.write(w, b.binary('sub', w, b.binary('div', mean, b.unary('sqrt', squares))));
    expect(groups(b.finish([]))).toHaveLength(1);
  });

  test('a loop that would wait for itself is two', () => {
    const b = new ProgramBuilder();
    const x = b.unary('exp', b.input(f32(4, 4)));
    const turned = b.transpose(x, [1, 0]);
    expect(groups(b.finish([b.binary('add', x, turned)]))).toEqual(['elementwise: exp', 'elementwise: add']);
    const c = new ProgramBuilder();
    const y = c.unary('exp', c.input(f32(4, 4)));
    const total = c.reduce('sum', y, [0, 1]);
    expect(groups(c.finish([c.binary('div', y, total)]))).toEqual([
      'elementwise: exp',
      'reduction: sum',
      'elementwise: div',
    ]);
  });

  test('reductions compute their operands, and run together over what both read', () => {
    const b = new ProgramBuilder();
    const [x, y] = [b.input(f32(5, 6)), b.input(f32(5, 6))];
    const [s, p] = [b.reduce('sum', b.unary('square', x), [0]), b.reduce('sum', b.binary('mul', x, y), [0])];
    expect(groups(b.finish([s, p]))).toEqual(['reduction: square sum mul sum']);
  });

  test('a variable is updated as soon as nobody wants its old value', () => {
    const b = new ProgramBuilder();
    const [w, x] = [b.state(f32(3, 3)), b.input(f32(3, 3))];
    const update = b.binary('sub', w, x);
    b.write(w, update);
    const used = b.matMul(x, w);
    const later = b.unary('exp', b.matMul(used, used));
    expect(groups(b.finish([later]))).toEqual(['contraction: matMul', 'elementwise: sub', 'contraction: matMul exp']);
  });
});
