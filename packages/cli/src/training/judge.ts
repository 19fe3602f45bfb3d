import { meanAbsoluteError, meanSquaredError, r2 } from '@neurite/metrics';
import type { Metric } from '@neurite/metrics';
import type { NdArray, Tensor } from '@neurite/tensors';
import type { Examples } from '../data/data-set.ts';
import type { AnyModel } from '../networks/user-code.ts';
import type { Preparation } from '../preparation.ts';
import { classificationReport, type Describe, regressionReport } from '../report/predictions.ts';
import type { ReportContent } from '../report/report.ts';
import { hostArray, sharesOf } from './objective.ts';

/** How a model does on examples that it was not trained on. */
export interface Judgement {
  readonly figures: Readonly<Record<string, number>>;
  readonly report: Pick<ReportContent, 'confusion' | 'scores' | 'scatter' | 'samples'>;
}

/**
 * Judges a model by examples: the figures it was compiled with for classes; for numbers the mean squared and absolute
 * error in the units of the target, and R².
 */
export async function judge(model: AnyModel, preparation: Preparation, { x, y }: Examples): Promise<Judgement> {
  const { task, target, classes } = preparation.description;
  const describe: Describe = (examples, row) => preparation.describe(examples, row);
  const inputs = preparation.inputs(x);
  const outputs = (await model.predict(inputs)) as Tensor;
  if (task === 'classification') {
    const figures = await model.evaluate(inputs, preparation.targets(y));
    const probabilities = await sharesOf(model, outputs);
    return { figures, report: classificationReport({ x, y, probabilities, labels: classes!, describe }) };
  }
  const predicted = preparation.values(await hostArray(outputs));
  return {
    figures: {
      mse: await figureOf(meanSquaredError(), y, predicted),
      mae: await figureOf(meanAbsoluteError(), y, predicted),
      r2: await figureOf(r2(), y, predicted),
    },
    report: regressionReport({ x, y, predicted, name: target, describe }),
  };
}

async function figureOf(metric: Metric, y: NdArray, predicted: NdArray): Promise<number> {
  metric.update(y, predicted);
  return metric.result().item();
}
