import { useBackend } from '@neurite/tensors';
import { ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import type { PreparationJson } from '../preparation.ts';
import { openedModel } from '../tasks/task-of-model.ts';

/** How `neurite summary` was called. */
export interface SummaryRequest {
  readonly model: string;
  readonly custom?: string | undefined;
  readonly output: Output;
}

/** Describes a saved model: its layers, and what it was trained to tell; returns the exit code. */
export async function summary({ model: path, custom, output }: SummaryRequest): Promise<number> {
  await useBackend('auto');
  const { network: model, classes: told } = await openedModel(path, custom);
  const lines: string[] = [];
  model.summary((line) => lines.push(line));
  for (const line of lines) output.line(line);
  const { preparation } = (model.userData ?? {}) as { readonly preparation?: PreparationJson };
  if (preparation !== undefined) {
    const { target, classes, featureNames, trainedOn } = preparation;
    output.line(`\nTells     ${target}: ${classes === undefined ? 'a number' : classes.join(' | ')}`);
    if (featureNames !== undefined) output.line(`From      ${featureNames.join(' | ')}`);
    output.line(`Trained   on ${trainedOn.source}, for ${model.trainingState?.nextEpoch ?? 0} epochs`);
  }
  if (told !== undefined) output.line(`\nTells     ${told.join(' | ')}`);
  const trainable = model.trainableVariables.reduce((sum, weight) => sum + weight.size, 0);
  output.event('summary', {
    layers: [...model.sublayers].map(([name, layer]) => ({
      name,
      class: layer.className,
      parameters: layer.countParameters(),
    })),
    parameters: model.countParameters(),
    trainable,
    epochs: model.trainingState?.nextEpoch ?? null,
    preparation: preparation ?? null,
    classes: told ?? preparation?.classes ?? null,
  });
  return ExitCode.ok;
}
