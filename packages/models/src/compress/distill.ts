import { ArgumentError, ShapeError } from '@neurite/backend';
import { type CallContext, type ExampleShape, type LayerValue, printShape } from '@neurite/layers';
import {
  add,
  clip,
  div,
  log,
  logSoftmax,
  mean,
  mul,
  softmax,
  stopGradient,
  sub,
  sum,
  type Tensor,
} from '@neurite/tensors';
import { Model } from '../model.ts';
import type { StepBatch, StepFigures, TrainContext } from '../training/custom-step.ts';
import { activationOf, outputLayer } from '../training/output-layer.ts';
import { type AnyModel, callModel } from '../training/outputs.ts';

/** The options of {@link distill}. */
export interface DistillOptions {
  /**
   * What logits are divided by before they become probabilities: the higher, the more of what the teacher thinks of the wrong
   * classes is taught. Default 3.
   */
  readonly temperature?: number;
  /**
   * Whether both models give logits, where their last layers do not show it. Default: probabilities where the last layer ends in
   * softmax, else logits.
   */
  readonly fromLogits?: boolean;
  /** How much the labels count; what the teacher says counts 1 − alpha. Default 0.1. */
  readonly alpha?: number;
}

/**
 * A student with the teacher that it learns from; see {@link distill}.
 *
 * @example
 * const distiller = distill(teacher, student, { temperature: 4 });
 * distiller.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
 * await distiller.fit(x, y, { epochs: 10 });
 * await distiller.student.save('student');
 */
export class Distiller extends Model<LayerValue, LayerValue> {
  static override readonly className: string = 'Distiller';
  /** What is trained: to be saved and used by itself. */
  readonly student: AnyModel;
  readonly temperature: number;
  readonly alpha: number;
  readonly #fromLogits: boolean | undefined;
  /** Not in a public property: its weights are none of this model's. */
  readonly #teacher: AnyModel;

  constructor(teacher: AnyModel, student: AnyModel, { temperature = 3, alpha = 0.1, fromLogits }: DistillOptions) {
    super();
    if (!(temperature > 0 && Number.isFinite(temperature)) || !(alpha >= 0 && alpha <= 1)) {
      throw new ArgumentError(
        `distill: temperature must be above 0 and alpha between 0 and 1; got ${temperature} and ${alpha}.`,
      );
    }
    if ((teacher as unknown) === student)
      throw new ArgumentError('distill: the teacher and the student are one model.');
    this.#teacher = teacher;
    this.student = student;
    this.temperature = temperature;
    this.alpha = alpha;
    this.#fromLogits = fromLogits;
  }

  override build(inputShape: ExampleShape, inputShapes: readonly ExampleShape[] = [inputShape]): void {
    this.#teacher.ensureBuilt(inputShapes);
    this.student.ensureBuilt(inputShapes);
    const [taught, learnt] = [this.#teacher, this.student].map((one) => one.computeOutputShapes(inputShapes));
    const isClassifier = taught!.length === 1 && (taught![0]!.at(-1) ?? 0) > 1;
    if (!isClassifier || JSON.stringify(taught) !== JSON.stringify(learnt)) {
      throw new ShapeError(
        `distill teaches classes: teacher and student have one output, of two classes or more, and of the same shape; the teacher ` +
          `gives ${taught!.map(printShape).join(' and ')}, the student ${learnt!.map(printShape).join(' and ')}.`,
      );
    }
    super.build(inputShape, inputShapes);
  }

  override call(input: LayerValue, context: CallContext): LayerValue {
    return this.student.apply(input as never, context) as LayerValue;
  }

  override trainStep(batch: StepBatch, context: TrainContext): StepFigures {
    const taught = stopGradient(callModel(this.#teacher, batch.x, {})[0]!);
    const soft = softmax(this.#cooled(taught, this.#teacher));
    let outputs: Tensor[] = [];
    let distillationLoss: Tensor;
    const loss = context.minimize(() => {
      outputs = context.forward(batch.x);
      distillationLoss = this.#divergence(soft, outputs[0]!, batch.sampleWeights[0]);
      return add(mul(context.loss(batch, outputs), this.alpha), mul(distillationLoss, 1 - this.alpha));
    });
    context.updateMetrics(batch, outputs);
    return { loss, distillationLoss: distillationLoss! };
  }

  /** The divergence of the student's softened probabilities from the teacher's, times T²: gradients keep their size. */
  #divergence(soft: Tensor, output: Tensor, weights: Tensor | undefined): Tensor {
    const logSoft = log(clip(soft, SMALLEST, 1));
    const each = sum(mul(soft, sub(logSoft, logSoftmax(this.#cooled(output, this.student)))), -1);
    const weighted = weights === undefined ? each : mul(each, weights);
    return mul(mean(weighted), this.temperature ** 2);
  }

  /** Logits over the temperature. Of probabilities the logarithm is taken, which are logits but for a constant. */
  #cooled(output: Tensor, model: AnyModel): Tensor {
    const isLogits = this.#fromLogits ?? activationOf(outputLayer(model, 0)) !== 'softmax';
    return div(isLogits ? output : log(clip(output, SMALLEST, 1)), this.temperature);
  }
}

/** As losses clip probabilities. */
const SMALLEST = 1e-7;

/**
 * A model to fit in the student's place, so that it learns from a trained classifier as well as from labels. Its loss is
 *
 * `alpha · loss(y, student(x)) + (1 − alpha) · T² · KL(softmax(teacher(x) / T) ‖ softmax(student(x) / T))`
 *
 * with the loss that `compile` is given, and stands in the history beside its second part, `distillationLoss`. The outputs of both
 * models are logits, unless their last layer ends in softmax. The teacher is left as it is; `student` is saved and used by itself.
 *
 * Source: G. Hinton, O. Vinyals and J. Dean, "Distilling the knowledge in a neural network", arXiv:1503.02531, section 2.
 *
 * @throws ArgumentError when an option is out of range; ShapeError, at the first batch, when the models' outputs differ
 * @example
 * const distiller = distill(teacher, student, { temperature: 3, alpha: 0.1 });
 * distiller.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
 * await distiller.fit(x, y, { epochs: 10 });
 * await student.predict(x);
 */
export function distill(teacher: AnyModel, student: AnyModel, options: DistillOptions = {}): Distiller {
  return new Distiller(teacher, student, options);
}
