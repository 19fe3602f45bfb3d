import { ArgumentError } from '@neurite/backend';
import type { Loss } from '@neurite/losses';
import { type AnyModel, lossesOf } from '@neurite/models';

/** The loss of a model of one output, as it was compiled; `undefined` for models of several, or with a step of their own. */
export function lossOf(model: AnyModel): Loss | undefined {
  const options = model.compileOptions;
  if (options?.loss === undefined) return undefined;
  const losses = lossesOf(options, model.outputNames).filter((loss) => loss !== undefined);
  return losses.length === 1 ? losses[0] : undefined;
}

/** @throws ArgumentError when the model was not compiled with one loss */
export function requireLoss(model: AnyModel, who: string): Loss {
  const loss = lossOf(model);
  if (loss !== undefined) return loss;
  throw new ArgumentError(
    `${who} needs a model that was compiled with one loss: model.compile({ loss: '…' }). Models of several outputs, or with a trainStep of their own, are not for it.`,
  );
}
