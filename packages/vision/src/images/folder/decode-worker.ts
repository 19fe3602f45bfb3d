/** What runs in a worker: reads one picture after the other, as it is told. */
import { parentPort } from 'node:worker_threads';
import { readImage } from '../read-image.ts';
import type { Answer, Request } from './decode-pool.ts';

parentPort!.on('message', ({ id, path, options }: Request) => {
  readImage(path, options).then(
    (image) => post({ id, image }, [image.data.buffer as ArrayBuffer]),
    (error: Error) => post({ id, failure: error.message }, []),
  );
});

function post(answer: Answer, transfer: ArrayBuffer[]): void {
  parentPort!.postMessage(answer, transfer);
}
