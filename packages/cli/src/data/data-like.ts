/** Data read as those were that a model was trained on. */
import { ArgumentError } from '@neurite/backend';
import { readCsv } from '@neurite/datasets';
import type { NdArray } from '@neurite/tensors';
import type { Preparation } from '../preparation.ts';
import { csvFeatures, csvLike } from './csv-data-set.ts';
import { adviseOn } from './csv-errors.ts';
import type { DataSet } from './data-set.ts';
import { embeddedDataSet } from './embedded.ts';
import { requireCsvFile } from './open-data.ts';

/** What is read, for which model. */
export interface DataLikeRequest {
  /** A run folder or a model, for messages. */
  readonly model: string;
  /** A CSV file, or the name of an embedded data set. */
  readonly data: string;
  readonly delimiter?: string | undefined;
}

/**
 * Examples with their targets.
 *
 * @throws ArgumentError when the data have other classes, or the model was not trained on a file
 */
export async function dataLike(
  { model, data, delimiter }: DataLikeRequest,
  { description }: Preparation,
): Promise<DataSet> {
  const { task, target, classes, featureNames, layout } = description;
  const embedded = await embeddedDataSet(data);
  if (embedded !== undefined) {
    if (embedded.classes!.join() === classes?.join()) return embedded;
    throw new ArgumentError(
      `'${data}' has the classes ${embedded.classes!.join(', ')}; '${model}' tells ${classes === undefined ? `the number ${target}` : classes.join(', ')}.`,
    );
  }
  requireCsvFile(data);
  if (layout === undefined) {
    throw new ArgumentError(
      `'${model}' was trained on the data set '${description.trainedOn.source}', not on a file: evaluate it on that.`,
    );
  }
  const { x, y } = await csvLike(data, layout, delimiter);
  return { source: data, task, target, x, y, classes, featureNames, wantsScaling: true, layout, notes: [] };
}

/**
 * Examples without targets: of a data set that sets some apart to judge by, those.
 *
 * @throws ArgumentError when the model was trained on pictures and a file is named
 */
export async function inputsLike(
  { model, data, delimiter }: DataLikeRequest,
  { description }: Preparation,
): Promise<NdArray> {
  const embedded = await embeddedDataSet(data);
  if (embedded !== undefined) return embedded.test?.x ?? embedded.x;
  requireCsvFile(data);
  const { layout, featureNames, trainedOn } = description;
  if (layout !== undefined) return (await csvFeatures(data, layout, delimiter)).x;
  if (featureNames === undefined) {
    throw new ArgumentError(
      `'${model}' was trained on the pictures of '${trainedOn.source}', which a file of comma-separated values does ` +
        `not hold. Name that data set as the input, or use the model in code.`,
    );
  }
  const columns = featureNames.map((name) => ({ name, type: 'number' as const }));
  const options = { select: featureNames, columns, ...(delimiter === undefined ? {} : { delimiter }) };
  return (await adviseOn(readCsv(data, options), 'use')).x;
}
