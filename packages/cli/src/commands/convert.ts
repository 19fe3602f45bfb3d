import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { ArgumentError, NeuriteError } from '@neurite/backend';
import type { LayerClass } from '@neurite/layers';
import { useBackend } from '@neurite/tensors';
import { ExitCode } from '../errors.ts';
import { type AnyModel, customObjects } from '../networks/user-code.ts';
import type { Output } from '../output.ts';
import { openedModel } from '../tasks/task-of-model.ts';

/** How `neurite convert` was called. */
export interface ConvertRequest {
  readonly from: string;
  readonly to: string;
  readonly custom?: string | undefined;
  readonly output: Output;
}

/** Reads a model of one format and writes it in another, by the endings of their names; returns the exit code. */
export async function convert({ from, to, custom, output }: ConvertRequest): Promise<number> {
  await useBackend('auto');
  const { network: model, classes } = await read(from, custom);
  await write(model, to);
  const parameters = model.countParameters();
  output.line(`${from} → ${to}  (${model.className}, ${parameters.toLocaleString('en')} parameters)`);
  const { preparation } = (model.userData ?? {}) as { readonly preparation?: object };
  if (preparation !== undefined && !keepsUserData(to)) {
    output.line(
      'Columns and scaling, with which its data were prepared, are no part of that format: prepare them alike.',
    );
  }
  if (classes !== undefined && !keepsUserData(to)) {
    output.line(`Names are no part of that format. It tells, in this order: ${classes.join(' | ')}`);
  }
  output.event('converted', { from, to, class: model.className, parameters });
  return ExitCode.ok;
}

async function read(path: string, custom: string | undefined): ReturnType<typeof openedModel> {
  // Of what the module exports, files of other formats name layers alone.
  const options = { customObjects: (await customObjects(custom)) as Readonly<Record<string, LayerClass>> };
  switch (extname(path).toLowerCase()) {
    case '.onnx':
      return { network: await (await onnx()).loadOnnx(path) };
    case '.keras':
    case '.h5':
    case '.hdf5':
      return { network: (await (await formats()).loadKeras(path, options)) as AnyModel };
    case '.json':
      if (!isTfjsModel(path)) return openedModel(dirname(path), custom);
      return { network: (await (await formats()).loadTfjsLayersModel(path, options)) as AnyModel };
    default:
      return openedModel(path, custom);
  }
}

async function write(model: AnyModel, path: string): Promise<void> {
  switch (extname(path).toLowerCase()) {
    case '.onnx':
      return (await onnx()).saveOnnx(model, path);
    case '.json':
      if (basename(path) === 'model.json') return (await formats()).saveTfjsLayersModel(model, dirname(path));
      throw new ArgumentError(
        `A model of TensorFlow.js is written as 'model.json', with its weights beside it; got '${path}'.`,
      );
    case '.keras':
    case '.h5':
    case '.hdf5':
      throw new ArgumentError(
        `Keras's files are read, not written: got '${path}'. Write 'model.json', which tensorflowjs_converter turns into one of Keras's.`,
      );
    default:
      return model.save(path);
  }
}

/** Only Neurite's own form holds what belongs to a model besides. */
function keepsUserData(path: string): boolean {
  return !['.onnx', '.json'].includes(extname(path).toLowerCase());
}

function isTfjsModel(path: string): boolean {
  if (!existsSync(path)) throw new NeuriteError(`Cannot read '${path}': it does not exist.`);
  try {
    return 'modelTopology' in (JSON.parse(readFileSync(path, 'utf8')) as object);
  } catch (error) {
    throw new NeuriteError(`'${path}' is not JSON: ${(error as Error).message}.`, { cause: error });
  }
}

const formats = () => import('@neurite/formats').catch(explain);
const onnx = () => import('@neurite/formats/onnx').catch(explain);

/** The readers of other formats are large, so they are installed by those who convert. */
function explain(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  throw new NeuriteError(
    'Models of other formats are read and written by another package: npm install @neurite/formats.',
    {
      cause: error,
    },
  );
}
