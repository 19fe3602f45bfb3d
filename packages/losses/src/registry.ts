import { ArgumentError, unknownName } from '@neurite/backend';
import { isTensor, reshape, type Tensor } from '@neurite/tensors';
import { binaryCrossentropy } from './binary-crossentropy.ts';
import { categoricalCrossentropy } from './categorical-crossentropy.ts';
import { categoricalHinge } from './categorical-hinge.ts';
import { cosineSimilarity } from './cosine-similarity.ts';
import { binaryFocalCrossentropy, categoricalFocalCrossentropy } from './focal-crossentropy.ts';
import { hinge, squaredHinge } from './hinge.ts';
import { huber } from './huber.ts';
import { klDivergence } from './kl-divergence.ts';
import { logCosh } from './log-cosh.ts';
import { defineLoss, type Loss, type LossConfig, type LossSettings } from './loss.ts';
import { meanAbsoluteError } from './mean-absolute-error.ts';
import { meanAbsolutePercentageError } from './mean-absolute-percentage-error.ts';
import { meanSquaredError } from './mean-squared-error.ts';
import { meanSquaredLogarithmicError } from './mean-squared-logarithmic-error.ts';
import { dice, tversky } from './overlap.ts';
import { poisson } from './poisson.ts';
import { sparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';
import { tripletSemiHard } from './triplet.ts';

const losses: Readonly<Record<string, Loss>> = {
  meanSquaredError,
  mse: meanSquaredError,
  meanAbsoluteError,
  mae: meanAbsoluteError,
  meanAbsolutePercentageError,
  mape: meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  msle: meanSquaredLogarithmicError,
  huber,
  logCosh,
  poisson,
  cosineSimilarity,
  klDivergence,
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  sparseCategoricalCrossentropy,
  hinge,
  squaredHinge,
  categoricalHinge,
  dice,
  tversky,
  tripletSemiHard,
};

/**
 * A loss, or a function of the user's own: gives the loss of each example, or one for the batch. Labels of shape [n] come
 * to it as [n, 1] where the predictions have that shape, so that the two can be subtracted.
 */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/**
 * The loss of a name or a saved config, or the given one; a plain function becomes a loss.
 *
 * @throws ArgumentError when no loss has that name, suggesting the nearest
 * @example
 * getLoss('mse');
 * getLoss({ name: 'categoricalCrossentropy', fromLogits: true });
 * getLoss((yTrue, yPred) => abs(sub(yTrue, yPred)).max(-1));
 */
export function getLoss(loss: string | LossConfig | LossFunction): Loss {
  if (typeof loss === 'function') return isLoss(loss) ? loss : lossOfFunction(loss);
  if (typeof loss === 'string') return named(loss);
  if (typeof loss === 'object' && loss !== null && typeof loss.name === 'string') {
    const { name, ...settings } = loss;
    return named(name).with(settings);
  }
  throw new ArgumentError(`A loss must be given as its name, a config with a name, or a function; got ${typeof loss}.`);
}

function named(name: string): Loss {
  const loss = Object.hasOwn(losses, name) ? losses[name] : undefined;
  if (loss === undefined) throw unknownName('loss', name, Object.keys(losses));
  return loss;
}

function isLoss(loss: object): loss is Loss {
  return 'labels' in loss && 'expects' in loss && 'with' in loss;
}

function lossOfFunction(lossFunction: LossFunction): Loss {
  const name = lossFunction.name || 'customLoss';
  return defineLoss<LossSettings>({
    name,
    labels: 'values',
    defaults: { reduction: 'mean' },
    expects: () => 'values',
    perExample: (yTrue, yPred) => {
      const loss: unknown = lossFunction(beside(yPred, yTrue), yPred);
      if (isTensor(loss)) return loss;
      throw new ArgumentError(
        `The loss ${name} must give a tensor: the loss of each example, or one for the batch; it gave ` +
          `${loss instanceof Promise ? 'a promise: it must not be asynchronous' : typeof loss}.`,
      );
    },
    isCustom: true,
  });
}

/** Labels in the predictions' shape, where only an axis of length 1 at the end is missing or too many. */
function beside(yPred: Tensor, yTrue: Tensor): Tensor {
  const [labels, outputs] = [yTrue.shape.join(), yPred.shape.join()];
  const isOneApart = `${labels},1` === outputs || labels === `${outputs},1`;
  return isOneApart ? reshape(yTrue, yPred.shape) : yTrue;
}
