import { ArgumentError, unknownName } from '@neurite/backend';
import { cast, type Tensor, type TensorLike, toTensor } from '@neurite/tensors';
import { type ClassWeight, classWeights, maskWeights, sampleWeights } from './weights.ts';
import { reduceLosses, type Reduction } from './reduction.ts';

/** What a loss expects of a model: any values, probabilities (after sigmoid or softmax), or logits (before them). */
export type OutputKind = 'values' | 'probabilities' | 'logits';

/**
 * What a loss expects as labels: any values; 0 or 1 for each output (or something between); a row with a 1 at the class;
 * the number of the class; or whole numbers that are equal where examples belong together.
 */
export type LabelKind = 'values' | 'binary' | 'oneHot' | 'sparse' | 'groups';

/** What every loss can be told, once for all calls (`loss.with(settings)`) or for one call. */
export interface LossSettings {
  /** How the losses of the examples become one: see {@link Reduction}. Default 'mean'. */
  readonly reduction?: Reduction;
}

/** What a loss can be told about the examples of one call. */
export interface LossWeights {
  /** How much each example counts: of shape [n], or of the shape of the losses of the single examples. */
  readonly sampleWeight?: TensorLike;
  /** How much each class counts, by its label; 1 for those not named. Only for losses of classes. */
  readonly classWeight?: ClassWeight;
  /** Which losses count, 0 or false for those that do not: a mean is over those that do. */
  readonly mask?: TensorLike;
}

/**
 * A function from labels and predictions to what is to be made small, with what has to be known to use it well.
 *
 * @example
 * meanSquaredError([1, 2], [1.5, 2]); // 0.125
 * const loss = categoricalCrossentropy.with({ fromLogits: true });
 */
export interface Loss<Settings extends LossSettings = LossSettings> {
  (yTrue: TensorLike, yPred: TensorLike, options?: Settings & LossWeights): Tensor;
  /** Its name in `compile` and in saved files. */
  readonly name: string;
  readonly labels: LabelKind;
  readonly expects: OutputKind;
  /** Name and settings as plain data, for `getLoss`; missing for a function of the user's own. */
  readonly config?: LossConfig;
  /** Whether it is a function of the user's own, which may take labels of any shape. */
  readonly isCustom: boolean;
  /** The same loss with other defaults. @throws ArgumentError when it has no such setting */
  with(settings: Settings): Loss<Settings>;
}

/** A loss as plain data. */
export interface LossConfig {
  readonly name: string;
  readonly [setting: string]: unknown;
}

/** What makes a {@link Loss}. */
export interface LossDefinition<Settings extends LossSettings> {
  readonly name: string;
  readonly labels: LabelKind;
  /** Every setting and its default. */
  readonly defaults: Required<Settings>;
  expects(settings: Required<Settings>): OutputKind;
  /**
   * The loss of each example, without weights. Labels come in their own element type, predictions as float32, neither
   * of them checked.
   */
  perExample(yTrue: Tensor, yPred: Tensor, settings: Required<Settings>): Tensor;
  /** The class of each example as a one-hot row, for class weights. Missing where there are no classes. */
  classes?(yTrue: Tensor, yPred: Tensor, settings: Required<Settings>): Tensor;
  /** Whether it is a function of the user's own, which no config can name. Default false. */
  readonly isCustom?: boolean;
}

/**
 * Makes a loss of the definition: adds weights, reduction and settings.
 *
 * @example
 * const absolute = defineLoss({
 *   name: 'absolute',
 *   labels: 'values',
 *   defaults: { reduction: 'mean' },
 *   expects: () => 'values',
 *   perExample: (yTrue, yPred) => mean(abs(sub(yTrue, yPred)), -1),
 *   isCustom: true,
 * });
 * absolute([[1, 2]], [[2, 4]]); // 1.5
 */
export function defineLoss<Settings extends LossSettings>(definition: LossDefinition<Settings>): Loss<Settings> {
  return configured(definition, definition.defaults);
}

function configured<Settings extends LossSettings>(
  definition: LossDefinition<Settings>,
  settings: Required<Settings>,
): Loss<Settings> {
  const { name, labels } = definition;
  const evaluate = (yTrue: TensorLike, yPred: TensorLike, options?: Settings & LossWeights): Tensor => {
    const chosen = options === undefined ? settings : { ...settings, ...options };
    const truth = toTensor(yTrue, undefined, 'yTrue');
    const prediction = cast(toTensor(yPred, undefined, 'yPred'), 'float32');
    const losses = definition.perExample(truth, prediction, chosen);
    const weights: Tensor[] = [];
    if (options?.sampleWeight !== undefined) weights.push(sampleWeights(options.sampleWeight, losses.shape, name));
    if (options?.mask !== undefined) weights.push(maskWeights(options.mask, losses.shape, chosen.reduction!, name));
    if (options?.classWeight !== undefined) {
      if (definition.classes === undefined) {
        throw new ArgumentError(
          `${name} has no classes, so it takes no classWeight. Give a sampleWeight for each example.`,
        );
      }
      weights.push(
        classWeights(options.classWeight, definition.classes(truth, prediction, chosen), losses.shape, name),
      );
    }
    return reduceLosses(losses, weights, chosen.reduction!);
  };
  // `name` is read-only on functions, but may be defined anew.
  Object.defineProperty(evaluate, 'name', { value: name });
  return Object.assign(evaluate, {
    labels,
    expects: definition.expects(settings),
    isCustom: definition.isCustom === true,
    ...(definition.isCustom ? {} : { config: { name, ...changed(settings, definition.defaults) } }),
    with(next: Settings): Loss<Settings> {
      const known = Object.keys(definition.defaults);
      const unknown = Object.keys(next).find((setting) => !known.includes(setting));
      if (unknown !== undefined) throw unknownName(`setting of ${name}`, unknown, known);
      return configured(definition, { ...settings, ...next });
    },
  });
}

/** The settings that are not the defaults. */
function changed(settings: object, defaults: object): Record<string, unknown> {
  const standard = new Map(Object.entries(defaults));
  return Object.fromEntries(Object.entries(settings).filter(([key, value]) => standard.get(key) !== value));
}
