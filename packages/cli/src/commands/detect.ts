import { mkdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { ArgumentError, FormatError } from '@neurite/backend';
import { loadUserData } from '@neurite/models';
import { useBackend } from '@neurite/tensors';
import { drawBoxes, loadObjectDetector, readImage, writeImage } from '@neurite/vision';
import { ExitCode, UsageError } from '../errors.ts';
import { boxesHeader, boxesText } from '../tasks/boxes-text.ts';
import { picturesAt } from '../tasks/files.ts';
import { savedModelPath } from './saved-model.ts';

/** How `neurite detect` was called. */
export interface DetectRequest {
  readonly input: string;
  /** A run folder, or a model in it. */
  readonly model: string;
  /** Boxes of a lower score are left out. */
  readonly score: number;
  /** Where pictures with the boxes drawn on them are written to: a file, or for several a folder. */
  readonly out?: string | undefined;
  readonly isJson: boolean;
  readonly backend: string;
  readonly write: (text: string) => unknown;
  /** Tells the user what went wrong with some of the pictures. */
  readonly complain: (message: string) => unknown;
}

/** Tells, and draws, the objects in a picture or in all of a folder; returns the exit code. */
export async function detect(request: DetectRequest): Promise<number> {
  const { model, score, out, isJson, write, complain } = request;
  const files = picturesAt(request.input);
  const isFile = out !== undefined && /\.(png|jpe?g)$/i.test(out);
  if (isFile && files.length > 1) {
    throw new UsageError(`--out '${out}' must be a folder, for there are ${files.length} pictures to be drawn.`);
  }
  await useBackend(request.backend);
  const path = savedModelPath(model);
  const userData = await loadUserData(path);
  if (typeof userData !== 'object' || userData === null || !('objectDetector' in userData)) {
    throw new ArgumentError(
      `'${model}' holds a model, but no detector of objects. Train one: neurite train pictures --task detect.`,
    );
  }
  const detector = await loadObjectDetector(path);
  const channels = detector.inputShape[2] as 1 | 3 | 4;
  if (!isJson) write(boxesHeader());
  let code: number = ExitCode.ok;
  for (const file of files) {
    try {
      const image = await readImage(file, { channels });
      const found = await detector.detect(image, { scoreThreshold: score });
      write(boxesText(file, found, isJson));
      if (out === undefined) continue;
      const target = isFile ? out : join(out, `${basename(file, extname(file))}.png`);
      mkdirSync(join(target, '..'), { recursive: true });
      await writeImage(target, drawBoxes(image, found));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      complain(error.message);
      code = ExitCode.userError;
    }
  }
  return code;
}
