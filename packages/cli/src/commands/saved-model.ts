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
  const inFolder = [runPaths(path).model, checkpointPath(path)].find((place) => existsSync(join(place, 'model.json')));
  return loadModel(inFolder ?? path, { customObjects: await customObjects(custom) });
}
