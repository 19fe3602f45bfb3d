import { ArgumentError, currentBackend, NeuriteError, unknownName } from '@neurite/backend';
import {
  type AnyLayer,
  type ExampleShape,
  type InputUse,
  Layer,
  type LayerValue,
  type QuantizationMode,
} from '@neurite/layers';
import type { Optimizer } from '@neurite/optimizers';
import { type NdArray, type Tensor, useBackend } from '@neurite/tensors';
import type { CompileOptions } from './compile.ts';
import { type DryRun, dryRun } from './dry-run.ts';
import type { History, Logs } from './history.ts';
import type { LoadWeightsOptions } from './save/weights-file.ts';
import type { SaveOptions } from './save/stored-weights.ts';
import type { LayerGraph } from './graph.ts';
import { summarize, type SummaryOptions } from './summary.ts';
import type { StepBatch, StepFigures, TestContext, TrainContext } from './training/custom-step.ts';
import type { Arrays, BatchedDataset, OnBatchOptions } from './training/data.ts';
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
  #inputUses: readonly InputUse[] = [];
  #compileOptions: CompileOptions | undefined;
  #session: Session | undefined;
  #forward: { readonly run: Forward; readonly backend: unknown } | undefined;
  #optimizer: Optimizer | undefined;
  #trainingState: TrainingState | undefined;
  #isTraining = false;
  /** Whether `fit` waits for a callback, which may ask the model for figures. */
  #isPaused = false;
  /** What callbacks asked for, one after the other. */
  #asked: Promise<unknown> = Promise.resolve();

  /**
   * Makes all weights, by calling the model once on zeros.
   *
   * @param inputShape the shape of one example: `model.build([64])`
   */
  override build(inputShape: ExampleShape, inputShapes: readonly ExampleShape[] = [inputShape]): void {
    const { shapes, uses } = this.#callOnZeros(inputShapes);
    this.#outputShapes = shapes;
    this.#inputUses = uses;
    this.markBuilt(inputShapes);
  }

  override computeOutputShape(inputShape: ExampleShape, inputShapes: readonly ExampleShape[]): ExampleShape {
    return this.computeOutputShapes(inputShapes.length === 0 ? [inputShape] : inputShapes)[0]!;
  }

  /** What comes out for zeros of these shapes. */
  override computeOutputShapes(inputShapes: readonly ExampleShape[]): readonly ExampleShape[] {
    const isAsBuilt = JSON.stringify(inputShapes) === JSON.stringify(this.builtShapes);
    return isAsBuilt ? this.#outputShapes : this.#callOnZeros(inputShapes).shapes;
  }

  /** Asks the layers that take an input of the model as it is; which they are is known once the model is built. */
  override checkValues(values: NdArray, index: number): void {
    for (const { layer, position, input } of this.#inputUses) {
      if (input === index) layer.checkValues(values, position);
    }
  }

  /**
   * A step of training of one's own, in place of forward, loss, backward and update. It is compiled like any step, so it
   * must be made of operations alone.
   *
   * @returns what the history shows
   * @example
   * class Regressor extends Sequential {
   *   override trainStep({ x, y }: StepBatch, context: TrainContext): StepFigures {
   *     return { loss: context.minimize(() => meanSquaredError(y[0]!, context.forward(x)[0]!)) };
   *   }
   * }
   */
  trainStep?(batch: StepBatch, context: TrainContext): StepFigures;

  /** A step of evaluation of one's own. @returns what `evaluate` gives */
  testStep?(batch: StepBatch, context: TestContext): StepFigures;

  /** A step of prediction of one's own: the outputs for a batch of inputs. */
  predictStep?(x: readonly Tensor[]): Tensor | readonly Tensor[];

  /** The names of the inputs, for data in records. */
  get inputNames(): readonly string[] {
    return numbered('input', this.builtShapes?.length ?? 1);
  }

  /** The names of the outputs, for losses, metrics and data in records; a model that is not built yet has one. */
  get outputNames(): readonly string[] {
    return numbered('output', Math.max(this.#outputShapes.length, 1));
  }

  /**
   * States how the model is to be trained and judged. Nothing is computed or loaded yet.
   *
   * @throws ArgumentError without a loss, with an optimizer that is none, or while the model is being trained
   * @example
   * model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
   */
  compile(options: CompileOptions): void {
    this.#refuseWhileTraining('compile');
    const optimizer: unknown = options?.optimizer ?? 'rmsprop';
    const lacksLoss = options?.loss === undefined && this.trainStep === undefined;
    if (lacksLoss || (typeof optimizer !== 'string' && !(optimizer as Optimizer).apply)) {
      const missing = lacksLoss ? 'a loss' : 'an optimizer by name or as made by adam() and the like';
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
   * Trains the model. At the end weights of which the optimizer kept moving averages (`useEma`) have these for values.
   *
   * @param x a data set that gives batches `{ x, y }`; or examples: an array whose first axis counts them, a list of such for
   *   several inputs
   * @param y what the model should give for the examples; a data set brings it
   * @returns the figures of every epoch
   * @throws NeuriteError when the model was not compiled, or the loss stops being a number (naming the step)
   * @example
   * const history = await model.fit(x, y, { epochs: 10, validationSplit: 0.2 });
   * await model.fit(Dataset.fromTensorSlices({ x, y }).shuffle(1000).batch(32), { epochs: 10 });
   */
  async fit(x: BatchedDataset, options?: FitOptions): Promise<History>;
  async fit(x: BatchedDataset, y: undefined, options: FitOptions): Promise<History>;
  async fit(x: Arrays, y?: Arrays, options?: FitOptions): Promise<History>;
  async fit(x: Arrays | BatchedDataset, y?: Arrays | FitOptions, options?: FitOptions): Promise<History> {
    return this.#alone('fit', async () => {
      const { fitModel, loadOptimizer } = await import('./training/fit.ts');
      const session = await this.#ready();
      this.#optimizer ??= await loadOptimizer(this.#compileOptions!.optimizer ?? 'rmsprop');
      return fitModel(
        {
          model: this.#any(),
          session,
          optimizer: this.#optimizer,
          resume: this.#trainingState,
          onState: (state) => void (this.#trainingState = state),
          pauseFor: (callback) => this.#pauseFor(callback),
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
   * @returns the loss before the update, and the metrics of this batch
   * @example
   * for (const [x, y] of batches) console.log(await model.trainOnBatch(x, y));
   */
  async trainOnBatch(x: Arrays, y?: Arrays, options: OnBatchOptions = {}): Promise<Logs> {
    return this.#alone('trainOnBatch', async () => {
      const { fitBatch, loadOptimizer } = await import('./training/fit.ts');
      const session = await this.#ready();
      this.#optimizer ??= await loadOptimizer(this.#compileOptions!.optimizer ?? 'rmsprop');
      return fitBatch({ model: this.#any(), session, optimizer: this.#optimizer }, x, y, options);
    });
  }

  /**
   * Loss and metrics on held-out data. A callback of `fit` may call it, too.
   *
   * @example
   * const { loss, accuracy } = await model.evaluate(xTest, yTest);
   * const figures = await model.evaluate(dataset, { steps: 10 });
   */
  async evaluate(x: BatchedDataset, options?: EvaluateOptions): Promise<Logs>;
  async evaluate(x: BatchedDataset, y: undefined, options: EvaluateOptions): Promise<Logs>;
  async evaluate(x: Arrays, y?: Arrays, options?: EvaluateOptions): Promise<Logs>;
  async evaluate(x: Arrays | BatchedDataset, y?: Arrays | EvaluateOptions, options?: EvaluateOptions): Promise<Logs> {
    return this.#alone('evaluate', async () => {
      const { evaluateOn } = await import('./training/session.ts');
      return evaluateOn(this.#any(), await this.#ready(), x, y, options);
    });
  }

  /**
   * Loss and metrics on one batch, without an update.
   */
  async testOnBatch(x: Arrays, y?: Arrays, options: Pick<OnBatchOptions, 'sampleWeight'> = {}): Promise<Logs> {
    return this.evaluate(x, y, { ...options, batchSize: ONE_BATCH });
  }

  /** The model's output for one batch. */
  async predictOnBatch(x: Arrays): Promise<Out> {
    return this.predict(x, { batchSize: ONE_BATCH });
  }

  /**
   * The model's output for every example.
   *
   * @returns a tensor of shape [examples, ...output]; a list of them for a model of several outputs
   */
  async predict(x: Arrays | BatchedDataset, options: PredictOptions = {}): Promise<Out> {
    const { forwardOf, predictAll } = await import('./training/predict.ts');
    await ensureBackend();
    const backend = currentBackend();
    if (this.#forward?.backend !== backend) {
      this.#forward = { run: forwardOf(this.#any(), this.#compileOptions), backend };
    }
    const outputs = await predictAll(this.#any(), this.#forward!.run, x, options);
    return (outputs.length === 1 ? outputs[0]! : outputs) as unknown as Out;
  }

  /**
   * Saves the model: its layers, weights, how it was compiled, the optimizer with its state, and what `fit` needs to go
   * on bit for bit.
   *
   * @param path a folder; a file ending in `.safetensors`; or, in a browser, `indexeddb://name`
   * @param options `quantization: 'int8'` or `'float16'` for a file of a quarter or half the size, without the optimizer's state
   * @throws NeuriteError when the place cannot be written, saying why
   * @example
   * await model.save('runs/digits');
   * const again = await loadModel('runs/digits');
   * await model.save('site/digits', { quantization: 'int8' });
   */
  async save(path: string, { quantization }: SaveOptions = {}): Promise<void> {
    const { saveModel, saveQuantized } = await import('./save/save.ts');
    if (quantization === undefined) await saveModel(this.#any(), path);
    else await saveQuantized(this.#any(), path, quantization);
  }

  /**
   * Saves the weights alone, without the layers' options and how the model was compiled.
   *
   * @param path a file ending in `.safetensors`
   * @param options `quantization: 'int8'` or `'float16'` for a file of a quarter or half the size
   * @throws NeuriteError when the place cannot be written, saying why
   */
  async saveWeights(path: string, options: SaveOptions = {}): Promise<void> {
    const { saveWeights } = await import('./save/weights-file.ts');
    await saveWeights(this.#any(), path, options);
  }

  /**
   * Sets the weights to those in a file: one that `saveWeights` or another program wrote, or a saved model.
   *
   * @param options `byName: true` for the layers that both have, as in fine-tuning; `skipMismatch: true` to leave out, with
   *   a warning, what has another shape
   * @throws FormatError when the file lacks a weight or has one too many; ShapeError when a shape differs, naming the layer
   * @example
   * classifier.loadWeights('runs/pretrained.safetensors', { byName: true });
   */
  async loadWeights(path: string, options: LoadWeightsOptions = {}): Promise<void> {
    const { loadWeights } = await import('./save/weights-file.ts');
    await loadWeights(this.#any(), path, options);
  }

  /**
   * Lets dense layers and convolutions compute in whole numbers of 8 bits from now on, for good: their weights take a quarter of the
   * bytes, in memory and in files, and predictions are several times as fast where products take the time. Weights are rounded by
   * output channel, activations while they are multiplied, each example by its own range. Other layers (and convolutions in
   * groups, depthwise and transposed ones, embeddings, recurrent cells) stay as they are.
   *
   * Train before: what is quantized cannot be trained any more, and the optimizer's state is dropped.
   *
   * @returns whether any layer computes in 8 bits now
   * @throws ArgumentError when the model is not built, or for another mode than 'int8'
   * @example
   * model.quantize('int8');
   * console.log(await model.evaluate(xTest, yTest));
   * await model.save('site/digits');
   */
  override quantize(mode: QuantizationMode): boolean {
    if (!this.isBuilt)
      throw new ArgumentError(`${this.displayName} has no weights to quantize yet: build or train it first.`);
    const isQuantized = super.quantize(mode);
    if (!isQuantized)
      console.warn(`${this.displayName} has no dense layer or convolution that could compute in 8 bits.`);
    this.#optimizer = undefined;
    this.#trainingState = undefined;
    this.forgetPrograms();
    return isQuantized;
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
   * Describes the layers, their output shapes and the number of their parameters; in a graph, also what each layer takes
   * from.
   *
   * @param print takes each line. Default `console.log`
   */
  summary(print: (line: string) => void = console.log, options: SummaryOptions = {}): void {
    for (const line of summarize(this.#any(), options)) print(line);
  }

  /** @internal How the layers are connected, for a model that is written down as a graph. */
  get graph(): LayerGraph | undefined {
    return undefined;
  }

  /** @internal The layer that gives an output, where the model's form shows it. */
  layerOfOutput(_index: number): AnyLayer | undefined {
    return undefined;
  }

  /** @internal To be called when layers were added or taken away: what was compiled is for those there were. */
  protected forgetPrograms(): void {
    this.#session = undefined;
    this.#forward = undefined;
  }

  async #ready(): Promise<Session> {
    if (this.#compileOptions === undefined) {
      throw new NeuriteError(
        "The model was not compiled. Say first how to train it: model.compile({ optimizer: 'adam', loss: '…', metrics: ['accuracy'] }).",
      );
    }
    await ensureBackend();
    const { openSession } = await import('./training/session.ts');
    if (this.#session?.backend !== currentBackend())
      this.#session = await openSession(this.#any(), this.#compileOptions);
    return this.#session!;
  }

  async #alone<T>(method: string, run: () => Promise<T>): Promise<T> {
    if (this.#isPaused && method === 'evaluate') return this.#asGuest(run);
    this.#refuseWhileTraining(method);
    this.#isTraining = true;
    try {
      return await run();
    } finally {
      this.#isTraining = false;
    }
  }

  #refuseWhileTraining(method: string): void {
    if (!this.#isTraining) return;
    throw new ArgumentError(
      `${method} was called while this model is being trained or evaluated: await that first. Callbacks, which are part ` +
        'of it, can call evaluate, predict and save.',
    );
  }

  /** Runs an evaluation inside of a training, whose figures it leaves as they are. */
  #asGuest<T>(run: () => Promise<T>): Promise<T> {
    // A metric given as an object serves training and evaluation alike.
    const result = this.#asked.then(() => {
      const kept = (this.#session?.objective.variables ?? []).map((one) => [one, one.value()] as const);
      return run().finally(() => kept.forEach(([variable, value]) => variable.assign(value)));
    });
    this.#asked = result.catch(() => {});
    return result;
  }

  async #pauseFor(callback: () => void | Promise<void>): Promise<void> {
    this.#isPaused = true;
    try {
      await callback();
      await this.#asked;
    } finally {
      this.#isPaused = false;
    }
  }

  #callOnZeros(inputShapes: readonly ExampleShape[]): DryRun {
    return dryRun(this.displayName, inputShapes, (input) => this.call(input as In, { dryRun: true }));
  }

  #any(): AnyModel {
    return this as unknown as AnyModel;
  }
}

/** More examples than a batch ever has. */
const ONE_BATCH = Number.MAX_SAFE_INTEGER;

function numbered(name: string, count: number): readonly string[] {
  return count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
}

async function ensureBackend(): Promise<void> {
  if (currentBackend() === undefined) await useBackend('auto');
}
