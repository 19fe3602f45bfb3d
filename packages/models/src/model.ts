import { ArgumentError, currentBackend, NeuriteError, unknownName } from '@neurite/backend';
import { type ExampleShape, Layer, type LayerValue } from '@neurite/layers';
import type { Optimizer } from '@neurite/optimizers';
import { isTensor, runEagerly, type Tensor, useBackend, zeros } from '@neurite/tensors';
import type { CompileOptions } from './compile.ts';
import type { History, Logs } from './history.ts';
import { summarize } from './summary.ts';
import type { Arrays, BatchedDataset } from './training/data.ts';
import type { EvaluateOptions } from './training/evaluate.ts';
import type { FitOptions, TrainingState } from './training/fit.ts';
import type { AnyModel } from './training/outputs.ts';
import type { Forward, PredictOptions } from './training/predict.ts';
import type { Session } from './training/session.ts';

/**
 * A network: a layer that can be trained, judged, used and saved.
 *
 * `sequential` and `model` make one from layers; a model of one's own extends this class, holds its layers in
 * properties and computes in `call`. The code that trains is loaded when `fit` is first called, so a page that only
 * predicts does not download it.
 *
 * @example
 * class NeuralNet extends Model {
 *   readonly fc1 = dense({ units: 32, activation: 'relu' });
 *   readonly fc2 = dense({ units: 10 });
 *   override call(x: Tensor, context: CallContext): Tensor {
 *     return this.fc2.apply(this.fc1.apply(x, context), context);
 *   }
 * }
 */
export abstract class Model<In extends LayerValue = Tensor, Out extends LayerValue = Tensor> extends Layer<In, Out> {
  static override readonly className: string = 'Model';

  /** Plain data of the user's own that is saved and loaded with the model: class names, a fitted scaler. */
  userData: unknown;

  #outputShapes: readonly ExampleShape[] = [];
  #compileOptions: CompileOptions | undefined;
  #session: Session | undefined;
  #forward: { readonly run: Forward; readonly backend: unknown } | undefined;
  #optimizer: Optimizer | undefined;
  #trainingState: TrainingState | undefined;
  #isTraining = false;

  /**
   * Makes all weights, by calling the model once on zeros.
   *
   * @param inputShape the shape of one example: `model.build([64])`
   */
  override build(inputShape: ExampleShape, inputShapes: readonly ExampleShape[] = [inputShape]): void {
    this.#outputShapes = this.#shapesOfZeros(inputShapes);
  }

  override computeOutputShape(inputShape: ExampleShape, inputShapes: readonly ExampleShape[]): ExampleShape {
    return this.computeOutputShapes(inputShapes.length === 0 ? [inputShape] : inputShapes)[0]!;
  }

  /** What comes out for zeros of these shapes. */
  override computeOutputShapes(inputShapes: readonly ExampleShape[]): readonly ExampleShape[] {
    const isAsBuilt = JSON.stringify(inputShapes) === JSON.stringify(this.builtShapes);
    return isAsBuilt ? this.#outputShapes : this.#shapesOfZeros(inputShapes);
  }

  /**
   * States how the model is to be trained and judged. Nothing is computed or loaded yet.
   *
   * @throws ArgumentError without a loss, or with an optimizer that is none
   * @example
   * model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
   */
  compile(options: CompileOptions): void {
    const optimizer: unknown = options?.optimizer ?? 'rmsprop';
    if (options?.loss === undefined || (typeof optimizer !== 'string' && !(optimizer as Optimizer).apply)) {
      const missing = options?.loss === undefined ? 'a loss' : 'an optimizer by name or as made by adam() and the like';
      throw new ArgumentError(
        `compile needs ${missing}: model.compile({ optimizer: 'adam', loss: '…', metrics: ['accuracy'] }).`,
      );
    }
    this.#compileOptions = options;
    this.#session = undefined;
    this.#forward = undefined;
    this.#optimizer = typeof options.optimizer === 'object' ? options.optimizer : undefined;
    this.#trainingState = undefined;
  }

  /** What {@link compile} was told. */
  get compileOptions(): CompileOptions | undefined {
    return this.#compileOptions;
  }

  /** The optimizer; one given by name exists from the first `fit` on. */
  get optimizer(): Optimizer | undefined {
    return this.#optimizer;
  }

  /** @internal What a checkpoint must hold for `fit` to go on where it stopped. */
  get trainingState(): TrainingState | undefined {
    return this.#trainingState;
  }

  /** @internal Puts an optimizer and a state that were saved in place. */
  restoreTraining(optimizer: Optimizer | undefined, state: TrainingState | undefined): void {
    this.#optimizer = optimizer ?? this.#optimizer;
    this.#trainingState = state;
  }

  /**
   * Trains the model.
   *
   * @param x examples: an array whose first axis counts them, a list of such for several inputs, or a data set that
   *   gives batches `{ x, y }`
   * @param y what the model should give for them; left out with a data set
   * @returns the figures of every epoch
   * @throws NeuriteError when the model was not compiled, or the loss stops being a number (naming the step)
   * @example
   * const history = await model.fit(x, y, { epochs: 10, validationSplit: 0.2 });
   */
  async fit(x: Arrays | BatchedDataset, y?: Arrays, options: FitOptions = {}): Promise<History> {
    return this.#alone('fit', async () => {
      const [{ fitModel }, { getOptimizer }] = await Promise.all([
        import('./training/fit.ts'),
        import('@neurite/optimizers'),
      ]);
      const session = await this.#ready();
      this.#optimizer ??= getOptimizer(this.#compileOptions!.optimizer ?? 'rmsprop');
      return fitModel(
        {
          model: this.#any(),
          session,
          optimizer: this.#optimizer,
          resume: this.#trainingState,
          onState: (state) => void (this.#trainingState = state),
        },
        x,
        y,
        options,
      );
    });
  }

  /**
   * One update on one batch.
   *
   * @returns the loss before the update, and the metrics
   */
  async trainOnBatch(x: Arrays, y: Arrays): Promise<Logs> {
    return this.#alone('trainOnBatch', async () => {
      const [{ hostData, arraySource }, { trainStep }, { checkData }, { getOptimizer }] = await Promise.all([
        import('./training/data.ts'),
        import('./training/train-step.ts'),
        import('./training/checks.ts'),
        import('@neurite/optimizers'),
      ]);
      const session = await this.#ready();
      this.#optimizer ??= getOptimizer(this.#compileOptions!.optimizer ?? 'rmsprop');
      const data = checkData(this.#any(), session.objective, await hostData(x, y));
      session.objective.reset();
      const step = session.trainStep(this.#optimizer, undefined, trainStep);
      for await (const batch of arraySource(data, data.examples).batches({ number: 0 })) step(batch);
      return session.objective.logs();
    });
  }

  /**
   * Loss and metrics on held-out data.
   *
   * @example
   * const { loss, accuracy } = await model.evaluate(xTest, yTest);
   */
  async evaluate(x: Arrays | BatchedDataset, y?: Arrays, options: EvaluateOptions = {}): Promise<Logs> {
    return this.#alone('evaluate', async () => {
      const { evaluateOn } = await import('./training/evaluate.ts');
      return evaluateOn(this.#any(), await this.#ready(), x, y, options);
    });
  }

  /**
   * The model's output for every example.
   *
   * @returns a tensor of shape [examples, ...output]; a list of them for a model of several outputs
   */
  async predict(x: Arrays | BatchedDataset, options: PredictOptions = {}): Promise<Out> {
    const [{ forwardOf, predictAll }, { compiles }] = await Promise.all([
      import('./training/predict.ts'),
      import('./training/step.ts'),
    ]);
    await ensureBackend();
    const backend = currentBackend();
    if (this.#forward?.backend !== backend) {
      this.#forward = { run: forwardOf(this.#any(), compiles(this.#compileOptions?.jit)), backend };
    }
    const outputs = await predictAll(this.#any(), this.#forward!.run, x, options);
    return (outputs.length === 1 ? outputs[0]! : outputs) as unknown as Out;
  }

  /**
   * Saves the model: its layers, weights, how it was compiled, the optimizer with its state, and what `fit` needs to go
   * on bit for bit.
   *
   * @param path a folder; a file ending in `.safetensors`; or, in a browser, `indexeddb://name`
   * @throws NeuriteError when the place cannot be written, saying why
   * @example
   * await model.save('runs/digits');
   * const again = await loadModel('runs/digits');
   */
  async save(path: string): Promise<void> {
    const { saveModel } = await import('./save/save.ts');
    await saveModel(this.#any(), path);
  }

  /**
   * The layer of that name or path.
   *
   * @throws ArgumentError listing the names there are
   */
  getLayer(name: string): Layer<never, LayerValue> {
    const layers = this.sublayers;
    const found = layers.get(name) ?? [...layers.values()].find((layer) => layer.name === name);
    if (found === undefined) throw unknownName('layer', name, [...layers.keys()]);
    return found;
  }

  /**
   * Describes the layers, their output shapes and the number of their parameters.
   *
   * @param print takes each line. Default `console.log`
   */
  summary(print: (line: string) => void = console.log): void {
    for (const line of summarize(this.#any())) print(line);
  }

  async #ready(): Promise<Session> {
    if (this.#compileOptions === undefined) {
      throw new NeuriteError(
        "The model was not compiled. Say first how to train it: model.compile({ optimizer: 'adam', loss: '…', metrics: ['accuracy'] }).",
      );
    }
    await ensureBackend();
    const { Session: SessionClass } = await import('./training/session.ts');
    if (this.#session?.backend !== currentBackend())
      this.#session = new SessionClass(this.#any(), this.#compileOptions);
    return this.#session!;
  }

  async #alone<T>(method: string, run: () => Promise<T>): Promise<T> {
    if (this.#isTraining) {
      throw new ArgumentError(
        `${method} was called while this model is being trained or evaluated: await that first. Callbacks, which are part ` +
          'of it, can call predict and save; for figures on other data pass validationData to fit.',
      );
    }
    this.#isTraining = true;
    try {
      return await run();
    } finally {
      this.#isTraining = false;
    }
  }

  #shapesOfZeros(inputShapes: readonly ExampleShape[]): readonly ExampleShape[] {
    const example = inputShapes.map((shape) => zeros([1, ...shape.map((length) => length ?? 1)]));
    const output = runEagerly(() =>
      this.call((example.length === 1 ? example[0] : example) as unknown as In, { dryRun: true }),
    );
    const outputs = [output].flat() as Tensor[];
    if (outputs.length === 0 || !outputs.every(isTensor)) {
      throw new ArgumentError(`call of ${this.displayName} must give a tensor, or a list of tensors.`);
    }
    return outputs.map((tensor) => tensor.shape.slice(1));
  }

  #any(): AnyModel {
    return this as unknown as AnyModel;
  }
}

async function ensureBackend(): Promise<void> {
  if (currentBackend() === undefined) await useBackend('auto');
}
