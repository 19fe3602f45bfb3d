import { type Group, type Plan, print, type Program, ProgramBuilder, type TensorType } from '@neurite/backend';
import { evaluate } from '@neurite/backend-cpu';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectSame } from '../../testing/compare.ts';
import { denseStep, withValues } from '../../testing/dense-step.ts';
import { randomPrograms } from '../../testing/random-program.ts';
import { runPlan } from '../../testing/run-plan.ts';
import { optimise } from '../optimise.ts';
import { planProgram } from './plan.ts';

const f32 = (...shape: number[]): TensorType => ({ shape, dtype: 'float32' });

function describePlan(program: Program, plan: Plan): string {
  const list = (values: readonly number[]): string => `[${values.join(' ')}]`;
  const groups = plan.groups.map(
    ({ kind, nodes, inputs, outputs }) => `${kind} ${list(nodes)} <- ${list(inputs)} -> ${list(outputs)}`,
  );
  const places = plan.placements.map((placement, id) => `%${id} ${JSON.stringify(placement)}`);
  return [print(program), ...groups, ...places].join('\n');
}

/** Each group's kind and the operations in it, views left out. */
function shapesOf(program: Program, plan: Plan): string[] {
  const views = ['fill', 'iota', 'broadcast', 'slice'];
  const name = (id: number): string => {
    const node = program.nodes[id]!;
    return node.kind === 'reduce' || !('op' in node) ? node.kind : node.op;
  };
  return plan.groups.map((group: Group) =>
    [group.kind, ...group.nodes.map(name).filter((word) => !views.includes(word))].join(' '),
  );
}

describe('planProgram', () => {
  it.each([
    ['as they are', (program: Program) => program],
    ['optimised', optimise],
  ])('runs random programs right, %s', (_, prepare) => {
    fc.assert(
      fc.property(randomPrograms(60), (random) => {
        const program = prepare(random.program);
        const plan = planProgram(program);
        const explain = (error: unknown): Error => new Error(`${String(error)}\n${describePlan(program, plan)}`);
        try {
          const expected = evaluate(program, random.inputs, random.state);
          const actual = runPlan(program, plan, random.inputs, random.state);
          expect(actual.outputs).toEqual(expected.outputs);
          expect(actual.written).toEqual(expected.written);
        } catch (error) {
          throw explain(error);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('groups a training step as a person would', () => {
    const program = optimise(denseStep(4, 6, 40, 3));
    const plan = planProgram(program);
    const adam = 'elementwise mul mul add mul square mul add div sqrt add div mul div sub';
    expect(shapesOf(program, plan)).toEqual([
      'elementwise add cast pow sub pow sub',
      'contraction matMul add max',
      'contraction matMul add',
      'rows reduce sub exp reduce eq cast log sub mul div sub mul',
      'rows reduce neg mul',
      'contraction matMul gt cast mul',
      'contraction matMul',
      'reduction reduce',
      'contraction matMul',
      'reduction reduce',
      adam,
      adam,
      adam,
      adam,
    ]);
    // All variables are updated where they are.
    expect(plan.copies).toEqual([]);
    const random = withValues(program);
    expect(runPlan(program, plan, random.inputs, random.state)).toEqual(evaluate(program, random.inputs, random.state));
    expectSame(withValues(denseStep(4, 6, 40, 3)), program, { relative: 1e-5, signedZeros: false });
  });

  it('makes one group of a layer normalisation', () => {
    const b = new ProgramBuilder();
    const x = b.input(f32(4, 9));
    const mean = b.binary('div', b.reduce('sum', x, [1]), b.scalar(9));
    const centred = b.binary('sub', x, b.reshape(mean, [4, 1]));
    const variance = b.binary('div', b.reduce('sum', b.unary('square', centred), [1], true), b.scalar(9));
    const scale = b.unary('rsqrt', b.binary('add', variance, b.scalar(1e-3)));
    const y = b.binary('add', b.binary('mul', b.binary('mul', centred, scale), b.input(f32(9))), b.input(f32(9)));
    const program = optimise(b.finish([y]));
    expect(shapesOf(program, planProgram(program))).toEqual([
      'rows reduce div sub square reduce div add rsqrt mul mul add',
    ]);
  });

  it('reads slices where they are, in each loop that wants them', () => {
    const b = new ProgramBuilder();
    const z = b.matMul(b.input(f32(3, 5)), b.input(f32(5, 8)));
    const gates = [0, 4].map((from) => b.slice(z, [0, from], [3, 4]));
    const y = b.binary('mul', b.unary('sigmoid', gates[0]!), b.unary('tanh', gates[1]!));
    const program = b.finish([y]);
    const plan = planProgram(program);
    expect(plan.groups.map(({ kind, nodes, inputs }) => [kind, nodes, inputs])).toEqual([
      ['contraction', [2], [0, 1]],
      ['elementwise', [3, 4, 5, 6, 7], [2]],
    ]);
  });

  it('keeps a variable as it was while something still reads it', () => {
    const make = (late: boolean): readonly number[] => {
      const b = new ProgramBuilder();
      const w = b.state(f32(4, 4));
      const next = b.binary('mul', w, b.scalar(2));
      const product = b.matMul(late ? next : w, w);
      b.write(w, late ? b.binary('add', product, b.scalar(1)) : next);
      return planProgram(b.finish(late ? [product] : [product, w])).copies;
    };
    // The product reads all of w for each element of the result: not in place. Nor where the old w is an output.
    expect(make(true)).toEqual([0]);
    expect(make(false)).toEqual([0]);
  });

  it('writes in place through a reshape', () => {
    const b = new ProgramBuilder();
    const w = b.state(f32(2, 3));
    b.write(w, b.reshape(b.binary('add', b.reshape(w, [6]), b.input(f32(6))), [2, 3]));
    expect(planProgram(b.finish([])).copies).toEqual([]);
  });

  it('uses memory again when its value is dead', () => {
    const b = new ProgramBuilder();
    let x = b.input(f32(16, 16));
    for (let layer = 0; layer < 6; layer++) x = b.unary('tanh', b.matMul(x, b.input(f32(16, 16))));
    // Two buffers take turns: 2 × 1024 bytes.
    expect(planProgram(b.finish([x])).arenaBytes).toBe(2048);
  });

  it('puts a result in the place of an operand that dies', () => {
    const b = new ProgramBuilder();
    const x = b.matMul(b.input(f32(16, 16)), b.input(f32(16, 16)));
    const gathered = b.gather(x, b.iota([16], 0));
    expect(planProgram(b.finish([b.unary('exp', b.binary('add', gathered, b.input(f32(16, 16))))])).arenaBytes).toBe(
      1024 * 2 + 64,
    );
  });

  it('plans the programs inside of nodes', () => {
    const body = new ProgramBuilder();
    const h = body.input(f32(2));
    body.input({ shape: [], dtype: 'int32' });
    const b = new ProgramBuilder();
    const { carries } = b.scan({ body: body.finish([body.unary('tanh', h)]), length: 3, carries: [b.input(f32(2))] });
    const plan = planProgram(b.finish(carries));
    expect(plan.nested[1]![0]!.groups.map((group) => group.kind)).toEqual(['elementwise']);
  });
});
