import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from '@neurite/models';
import { type AnyModel, customObjects } from '../networks/user-code.ts';
import { runPaths } from '../run-folder.ts';
import { checkpointPath } from '../run-record.ts';

/**
 * Loads the model that a command names: a model, or the run folder that it stands in.
 *
 * @param custom a module that exports the layers and models of one's own that the model is made of
 * @throws NeuriteError when there is none, or it cannot be read
 */
export async function savedModel(path: string, custom?: string): Promise<AnyModel> {
  return loadModel(savedModelPath(path), { customObjects: await customObjects(custom) });
}

/** Where the model stands that a command names: in a run folder that of the finished run, else its checkpoint. */
export function savedModelPath(path: string): string {
  const places = [runPaths(path).model, checkpointPath(path)];
  return places.find((place) => existsSync(join(place, 'model.json'))) ?? path;
}
