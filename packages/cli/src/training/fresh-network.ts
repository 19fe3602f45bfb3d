/** What stands before a training: the data, how they are prepared, and a network that knows nothing yet. */
import type { Optimizer } from '@neurite/optimizers';
import { setSeed } from '@neurite/tensors';
import type { CsvChoices } from '../data/csv-columns.ts';
import { type DataSet, digestOf } from '../data/data-set.ts';
import { openData } from '../data/open-data.ts';
import { type Split, splitData } from '../data/split.ts';
import { USUAL_SHARE } from '../data/usual.ts';
import { type AnyModel, makeNetwork } from '../networks/user-code.ts';
import type { Output } from '../output.ts';
import { Preparation } from '../preparation.ts';
import { compileFor } from './objective.ts';

/** Data, parted and prepared. */
export interface PreparedData {
  readonly data: DataSet;
  readonly split: Split;
  readonly preparation: Preparation;
}

/** Which data, and how they are parted. */
export interface DataSettings extends CsvChoices {
  readonly data: string;
  readonly seed: number;
  readonly validationSplit: number;
}

/** Opens data, sets a part apart, and learns of the rest how inputs are prepared. */
export async function prepareData(settings: DataSettings, output: Output): Promise<PreparedData> {
  const data = await openData(settings.data, settings);
  const { seed, validationSplit } = settings;
  const isShareOfNoUse = data.test !== undefined && validationSplit !== USUAL_SHARE;
  const hint = `'${settings.data}' brings its own examples to judge by: --validation-split is of no use.`;
  for (const note of [...data.notes, ...(isShareOfNoUse ? [hint] : [])]) {
    output.line(note);
    output.event('note', { text: note });
  }
  const split = splitData(data, validationSplit, seed);
  const preparation = Preparation.fit(data, split, {
    source: settings.data,
    digest: digestOf(data),
    validationSplit,
    seed,
  });
  return { data, split, preparation };
}

/**
 * A network of that name for the data, compiled, with the weights that follow from the seed.
 *
 * @throws UserCodeError when the module fails that makes it; ShapeError when its output does not fit the task
 */
export async function freshModel(
  { model: name, seed }: { readonly model: string; readonly seed: number },
  { data: { x, task, classes }, preparation }: PreparedData,
  optimizer: Optimizer,
): Promise<AnyModel> {
  setSeed(seed);
  const inputShape = x.shape.slice(1);
  const model = await makeNetwork(name, { inputShape, classes: classes?.length });
  model.ensureBuilt([inputShape]);
  compileFor(model, task, classes?.length, optimizer);
  model.userData = { preparation: preparation.toJSON() };
  return model;
}
