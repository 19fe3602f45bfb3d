import { ArgumentError } from '@neurite/backend';
import type { Shape, Tensor } from '@neurite/tensors';
import type { CallContext, LayerConfig, LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { nestedConfig } from '../nested-layer.ts';
import { RecurrentCell, type SequenceRun } from './cell.ts';

/** The options of {@link stackedRnnCells}. */
export interface StackedRnnCellsOptions extends LayerOptions {
  /** From the one that takes the input to the one that gives the output. */
  readonly cells: readonly RecurrentCell[];
}

/** Cells one on top of the other; see {@link stackedRnnCells}. */
export class StackedRnnCells extends RecurrentCell {
  static override readonly className: string = 'StackedRnnCells';
  readonly cells: readonly RecurrentCell[];

  constructor(options: StackedRnnCellsOptions) {
    super(options);
    this.cells = Array.isArray(options.cells) ? [...options.cells] : [];
    if (this.cells.length > 0 && this.cells.every((cell) => cell instanceof RecurrentCell)) return;
    throw new ArgumentError('stackedRnnCells takes a list of one or more cells: { cells: [lstmCell({ units: 8 })] }.');
  }

  override get inputAxes(): readonly string[] | undefined {
    return this.cells[0]!.inputAxes;
  }

  override stateShapes(inputShape: ExampleShape): readonly ExampleShape[] {
    return this.#inputShapes(inputShape).flatMap((shape, index) => this.cells[index]!.stateShapes(shape));
  }

  override stepOutputShape(inputShape: ExampleShape): ExampleShape {
    return this.cells.reduce((shape, cell) => cell.stepOutputShape(shape), inputShape);
  }

  override build(inputShape: ExampleShape): void {
    this.#inputShapes(inputShape).forEach((shape, index) => {
      const cell = this.cells[index]!;
      cell.ensureBuilt([shape, ...cell.stateShapes(shape)]);
    });
  }

  override begin(shape: Shape, context: CallContext): SequenceRun {
    const [batch, ...example] = shape;
    const inputShapes = this.#inputShapes(example) as readonly Shape[];
    const counts = this.cells.map((cell, index) => cell.stateShapes(inputShapes[index]!).length);
    const runs = this.cells.map((cell, index) => cell.begin([batch!, ...inputShapes[index]!], context));
    return {
      project: (x) => runs[0]!.project(x),
      step: (projected, states) => {
        let output: Tensor = projected;
        let next = 0;
        const all = runs.flatMap((run, index) => {
          const own = states.slice(next, (next += counts[index]!));
          const result = run.step(index === 0 ? output : run.project(output), own);
          output = result.output;
          return result.states;
        });
        return { output, states: all };
      },
    };
  }

  override call([x, ...states]: readonly Tensor[], context: CallContext): readonly Tensor[] {
    const run = this.begin(x!.shape, context);
    const result = run.step(run.project(x!), states);
    return [result.output, ...result.states];
  }

  /** The shapes of what each cell takes. */
  #inputShapes(inputShape: ExampleShape): readonly ExampleShape[] {
    let shape = inputShape;
    return this.cells.map((cell) => {
      const own = shape;
      shape = cell.stepOutputShape(own);
      return own;
    });
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), cells: this.cells.map((cell) => nestedConfig(cell)) };
  }
}

/**
 * Cells one on top of the other as one cell: each takes what the one below gives. `rnn({ cell: [a, b] })` makes one.
 *
 * @throws ArgumentError when there is none
 * @example
 * rnn({ cell: stackedRnnCells({ cells: [lstmCell({ units: 64 }), lstmCell({ units: 32 })] }) })
 */
export function stackedRnnCells(options: StackedRnnCellsOptions): StackedRnnCells {
  return new StackedRnnCells(options);
}
