/** `neurite detect …`: objects in pictures. */
import type { Command } from 'commander';
import { share } from './option-values.ts';
import { backendOption, jsonOption } from './shared-options.ts';

interface DetectOptions {
  readonly model: string;
  readonly score: number;
  readonly out?: string;
  readonly backend: string;
  readonly json?: true;
}

/**
 * Adds the command.
 *
 * @param load loads a command's code, and the backends
 * @param done is told the exit code
 */
export function addDetectCommand(
  program: Command,
  load: <T>(command: Promise<T>, options: { readonly backend: string }) => Promise<T>,
  done: (code: number) => void,
): void {
  program
    .command('detect')
    .description('the objects in pictures: boxes as CSV or with --json as JSON lines, drawn where --out says')
    .argument('<input>', 'a picture, or a folder of pictures')
    .requiredOption('--model <folder>', 'a run of train --task detect, or a model in it')
    .option('--score <share>', 'boxes of a lower score are left out', share, 0.3)
    .option('--out <path>', 'where to draw the boxes: a picture, or for several a folder')
    .addOption(backendOption())
    .addOption(jsonOption())
    .action(async (input: string, options: DetectOptions) => {
      const { detect } = await load(import('./commands/detect.ts'), options);
      const write = (text: string): unknown => process.stdout.write(text);
      const complain = (message: string): unknown => process.stderr.write(`error: ${message}\n`);
      done(await detect({ ...options, input, isJson: options.json === true, write, complain }));
    });
}
