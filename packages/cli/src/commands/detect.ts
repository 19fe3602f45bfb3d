import { existsSync, realpathSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ArgumentError } from '@neurite/backend';
import { loadUserData } from '@neurite/models';
import { useBackend } from '@neurite/tensors';
import { drawBoxes, encodeImage, loadObjectDetector, readImage } from '@neurite/vision';
import { UsageError } from '../errors.ts';
import { writeOutput } from '../run-folder.ts';
import { answerFiles } from '../tasks/answer-files.ts';
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
  /** Where pictures with the boxes drawn on them are written to: a file, or for several a folder, in which they keep their names. */
  readonly out?: string | undefined;
  readonly isJson: boolean;
  readonly backend: string;
  readonly write: (text: string) => unknown;
  /** Tells the user what went wrong with some of the pictures. */
  readonly complain: (message: string) => unknown;
}

/** The formats that drawings are written in. */
const DRAWN = /\.(png|jpe?g)$/i;
/** Endings that one may expect to be written, and that name no folder. */
const NOT_DRAWN = /\.(gif|webp|bmp|tiff?|avif|svg)$/i;

/** Tells, and draws, the objects in a picture or in all of a folder; returns the exit code. */
export async function detect(request: DetectRequest): Promise<number> {
  const { model, score, isJson, write } = request;
  const files = picturesAt(request.input);
  const drawings = drawingsOf(files, request);
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
  return answerFiles(request, files, async (file) => {
    const image = await readImage(file, { channels });
    const found = await detector.detect(image, { scoreThreshold: score });
    write(boxesText(file, found, isJson));
    const target = drawings.get(file);
    if (target === undefined) return;
    const format = /\.png$/i.test(target) ? 'png' : 'jpeg';
    writeOutput(target, await encodeImage(drawBoxes(image, found), { format }));
  });
}

/**
 * Where the drawing of each picture goes: to `out`, or within it to the picture's own path in its folder.
 *
 * @throws UsageError when one file is to hold several, its format is not written, or a drawing would replace a picture
 */
function drawingsOf(files: readonly string[], { input, out }: DetectRequest): ReadonlyMap<string, string> {
  if (out === undefined) return new Map();
  if (NOT_DRAWN.test(out)) throw new UsageError(`--out '${out}': drawings are written as .png, .jpg or .jpeg.`);
  const isFile = DRAWN.test(out);
  if (isFile && files.length > 1) {
    throw new UsageError(`--out '${out}' must be a folder, for there are ${files.length} pictures to be drawn.`);
  }
  return new Map(
    files.map((file) => {
      const name = relative(input, file) || basename(file);
      const target = isFile ? out : join(out, DRAWN.test(name) ? name : `${name}.png`);
      if (existsSync(target) && realpathSync(target) === realpathSync(file)) {
        throw new UsageError(
          `--out '${out}' would replace the picture '${file}': name another place for the drawings.`,
        );
      }
      return [file, target];
    }),
  );
}
