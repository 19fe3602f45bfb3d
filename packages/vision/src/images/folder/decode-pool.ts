import type { Worker } from 'node:worker_threads';
import { FormatError, NeuriteError } from '@neurite/backend';
import type { Image } from '../image.ts';
import { readImage, type ReadImageOptions } from '../read-image.ts';

/** What a worker is asked for. */
export interface Request {
  readonly id: number;
  readonly path: string;
  readonly options: ReadImageOptions;
}

/** What it answers. */
export interface Answer {
  readonly id: number;
  readonly image?: Image;
  readonly failure?: string;
}

interface Waiting {
  readonly resolve: (image: Image) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Workers that read pictures side by side. They are started at the first picture and do not keep the process alive. With
 * none of them, pictures are read here.
 */
export class DecodePool {
  readonly #size: number;
  readonly #workers: Worker[] = [];
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** @throws FormatError as {@link readImage} does */
  async read(path: string, options: ReadImageOptions): Promise<Image> {
    if (this.#size === 0) return readImage(path, options);
    const id = this.#count++;
    const worker = (this.#workers[id % this.#size] ??= this.#start());
    return new Promise((resolve, reject) => {
      // First, since it throws where options cannot be sent.
      worker.postMessage({ id, path, options } satisfies Request);
      this.#waiting.set(id, { resolve, reject });
      worker.ref();
    });
  }

  #start(): Worker {
    const { Worker: WorkerClass } = process.getBuiltinModule('node:worker_threads');
    // Sources are run as they are in the repository; what is published is JavaScript.
    const isSource = import.meta.url.endsWith('.ts');
    const url = new URL(isSource ? './decode-worker.ts' : './decode-worker.js', import.meta.url);
    const worker = new WorkerClass(url, { execArgv: isSource ? ['--conditions=@neurite/source'] : [] });
    worker.on('message', (answer: Answer) => this.#settle(answer));
    worker.on('error', (error: Error) => this.#fail(error));
    worker.unref();
    return worker;
  }

  #settle({ id, image, failure }: Answer): void {
    const { resolve, reject } = this.#waiting.get(id)!;
    this.#waiting.delete(id);
    // A worker that waits for work must not keep the process from ending.
    if (this.#waiting.size === 0) for (const worker of this.#workers) worker?.unref();
    if (image === undefined) reject(new FormatError(failure ?? 'the picture could not be read'));
    else resolve(image);
  }

  #fail(cause: Error): void {
    const error = new NeuriteError(`A worker that reads pictures stopped: ${cause.message}`, { cause });
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    // The others may be at work for those who were refused just now: nobody waits for their answers any more.
    for (const worker of this.#workers.splice(0)) {
      worker?.removeAllListeners('message');
      void worker?.terminate();
    }
  }
}
