import { relative } from 'node:path';
import { ArgumentError, unknownName } from '@neurite/backend';
import { attributionsPlot, gradCam, integratedGradients, type NamedValue, overlayPlot } from '@neurite/inspect';
import { type NdArray, ndArray, sizeOf, type Tensor, useBackend } from '@neurite/tensors';
import { inputsLike } from '../data/data-like.ts';
import { ExitCode } from '../errors.ts';
import type { AnyModel } from '../networks/user-code.ts';
import type { Output } from '../output.ts';
import { Preparation } from '../preparation.ts';
import { escapeHtml, formatNumber, formatShare } from '../report/html.ts';
import { pageHtml, section } from '../report/page.ts';
import { classOf } from '../report/predictions.ts';
import { writeOutput } from '../run-folder.ts';
import { significant } from '../table-text.ts';
import { taskOfModel } from '../tasks/task-of-model.ts';
import { hostArray, sharesOf } from '../training/objective.ts';
import { savedModel } from './saved-model.ts';

/** How answers are explained. */
export const explanationMethods = ['integrated-gradients', 'grad-cam'] as const;

/** How `neurite explain` was called. */
export interface ExplainRequest {
  readonly model: string;
  readonly input: string;
  /** The class that is explained; else the one that the model gives. */
  readonly class?: string | undefined;
  /** How many examples, from the first on. */
  readonly rows: number;
  readonly method?: (typeof explanationMethods)[number] | undefined;
  /** An HTML page to write. */
  readonly out?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly custom?: string | undefined;
  readonly backend: string;
  readonly output: Output;
}

/** Why a model says of one example what it says. */
interface Explained {
  /** A class, or a number. */
  readonly answer: string | number;
  /** The share of the class that is explained. */
  readonly share: number | undefined;
  /** What each feature adds, the largest first; nothing for pictures. */
  readonly features: readonly (NamedValue & { readonly input: string | number })[];
  /** Of a picture, where it counts. */
  readonly map: NdArray | undefined;
}

const LISTED = 5;

/** Says why a saved model answers as it does, example by example; returns the exit code. */
export async function explain(request: ExplainRequest): Promise<number> {
  const { output, rows } = request;
  if ((await taskOfModel(request.model)) !== undefined) {
    throw new ArgumentError(
      `'${request.model}' is a model of folders of pictures, which the command does not explain yet. Use gradCam of @neurite/inspect in code.`,
    );
  }
  await useBackend(request.backend);
  const model = await savedModel(request.model, request.custom);
  const preparation = Preparation.of(model.userData, request.model);
  const x = firstRows(await inputsLike({ ...request, data: request.input }, preparation), rows);
  const explained = await explanations(model, preparation, x, request);
  explained.forEach((one, row) => tell(one, row, output));
  if (request.out !== undefined) {
    writeOutput(request.out, explanationPage(request, x, explained));
    output.line(`Report    ${relative('', request.out)}`);
    output.event('saved', { report: request.out });
  }
  return ExitCode.ok;
}

async function explanations(
  model: AnyModel,
  preparation: Preparation,
  x: NdArray,
  { class: wanted, method }: ExplainRequest,
): Promise<Explained[]> {
  const { classes, task, target: told } = preparation.description;
  if (wanted !== undefined && classes === undefined) {
    throw new ArgumentError(`The model tells a number, ${told}, and no classes: leave out --class.`);
  }
  if (wanted !== undefined && !classes!.includes(wanted)) throw unknownName('class', wanted, classes!);
  const isPicture = x.shape.length === 4;
  const chosen = method ?? (isPicture && hasPictureLayers(model) ? 'grad-cam' : 'integrated-gradients');
  if (chosen === 'grad-cam' && !isPicture)
    throw new ArgumentError('--method grad-cam explains pictures; these examples are rows of a table.');
  const inputs = preparation.inputs(x);
  const outputs = (await model.predict(inputs)) as Tensor;
  const shares = task === 'classification' ? await sharesOf(model, outputs) : undefined;
  const values = shares === undefined ? preparation.values(await hostArray(outputs)) : undefined;
  const units = outputs.shape[1] ?? 1;
  const asked = Array.from({ length: x.shape[0]! }, (_, row) =>
    shares === undefined ? 0 : wanted === undefined ? classOf(shares, row).best : classes!.indexOf(wanted),
  );
  const target = asked.map((index) => (units === 1 ? 0 : index));
  const attributions =
    chosen === 'grad-cam'
      ? (await gradCam(model, inputs, { target })).maps
      : (await integratedGradients(model, inputs, { target })).attributions;
  const all = await attributions.data();
  const size = sizeOf(attributions.shape.slice(1));
  return asked.map((index, row) => {
    // One output speaks for the second of two classes, and of a number it is scaled.
    const sign = shares !== undefined && units === 1 && index === 0 && chosen !== 'grad-cam' ? -1 : 1;
    const factor = shares === undefined ? preparation.targetScale : sign;
    const own = Float32Array.from(all.subarray(row * size, (row + 1) * size), (value) => factor * value);
    return {
      answer: shares === undefined ? significant(values!.data[row]!) : classes![index]!,
      share: shares === undefined ? undefined : shareOf(shares, row, index),
      features: isPicture ? [] : featuresOf(preparation, x, row, own),
      map: isPicture ? ndArray(own, attributions.shape.slice(1)) : undefined,
    };
  });
}

function hasPictureLayers(model: AnyModel): boolean {
  return [...model.sublayers.values()].some(({ className }) => /Conv/.test(className));
}

function shareOf({ data, shape }: NdArray, row: number, index: number): number {
  const width = shape[1]!;
  if (width > 1) return data[row * width + index]!;
  return index === 1 ? data[row]! : 1 - data[row]!;
}

/** What each column of the data adds: the values of a category's columns are taken together. */
function featuresOf(preparation: Preparation, x: NdArray, row: number, own: Float32Array): Explained['features'] {
  const inputs = preparation.describe(x, row);
  let next = 0;
  return preparation.features
    .map(({ name, width }) => {
      const value = own.subarray(next, next + width).reduce((sum, part) => sum + part, 0);
      next += width;
      return { name, value, input: inputs[name]! };
    })
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

function tell({ answer, share, features, map }: Explained, row: number, output: Output): void {
  const heading = `Row ${row + 1}: ${shown(answer)}${share === undefined ? '' : ` (${formatShare(share)})`}`;
  output.line(map === undefined ? heading : `${heading}, seen around row ${peakOf(map)[0]}, column ${peakOf(map)[1]}`);
  const listed = features.slice(0, LISTED);
  const width = Math.max(0, ...listed.map(({ name }) => name.length));
  for (const { name, value, input } of listed) {
    output.line(`  ${name.padEnd(width)}  ${shown(input).padStart(10)}  ${value < 0 ? '' : '+'}${formatNumber(value)}`);
  }
  output.event('explanation', {
    row: row + 1,
    answer,
    share: share === undefined ? null : significant(share),
    ...(map === undefined
      ? { contributions: Object.fromEntries(features.map(({ name, value }) => [name, significant(value)])) }
      : { peak: peakOf(map) }),
  });
}

function shown(value: string | number): string {
  return typeof value === 'number' ? formatNumber(value) : value;
}

/** The row and the column where a map is largest. */
function peakOf({ data, shape }: NdArray): readonly [row: number, column: number] {
  const [height, width, channels = 1] = shape as [number, number, number?];
  let best = 0;
  for (let index = 1; index < height * width * channels; index++) if (data[index]! > data[best]!) best = index;
  const pixel = Math.floor(best / channels);
  return [Math.floor(pixel / width), pixel % width];
}

function explanationPage({ model, input }: ExplainRequest, x: NdArray, explained: readonly Explained[]): string {
  const [, height = 1, width = 1, channels = 1] = x.shape;
  const size = sizeOf(x.shape.slice(1));
  const parts = explained.map(({ answer, share, features, map }, row) => {
    const title = `Row ${row + 1}: ${shown(answer)}${share === undefined ? '' : `, ${formatShare(share)}`}`;
    if (map === undefined) return attributionsPlot(features, { title });
    const picture = ndArray(Float32Array.from(x.data.subarray(row * size, (row + 1) * size)), [
      height,
      width,
      channels,
    ]);
    return `<figure>${overlayPlot(picture, map)}<figcaption>${escapeHtml(title)}</figcaption></figure>`;
  });
  const description =
    x.shape.length === 4
      ? 'Red: what speaks for the answer; blue: what speaks against it.'
      : 'What each feature adds to the answer, beside an average example. Blue speaks for it, orange against it.';
  return pageHtml(
    { title: `Why '${model}' answers as it does`, description: `The first of '${input}'. ${description}` },
    [section('Explanations', `<div class="charts">${parts.join('')}</div>`)],
  );
}

function firstRows({ data, shape, dtype }: NdArray, rows: number): NdArray {
  const count = Math.min(rows, shape[0]!);
  if (count === 0) throw new ArgumentError('There are no examples to explain.');
  return ndArray(data.slice(0, (count * data.length) / shape[0]!), [count, ...shape.slice(1)], dtype);
}
