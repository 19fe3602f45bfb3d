import { BackendUnavailable } from '@neurite/backend';
import type { Image } from '../image.ts';
import { readImage, type ReadImageOptions } from '../read-image.ts';

/** The options of {@link webcam}. */
export interface WebcamOptions extends ReadImageOptions {
  /** Which camera is preferred, on a telephone: 'user' looks at who holds it, 'environment' away. Default 'user'. */
  readonly facingMode?: 'user' | 'environment';
}

/**
 * The frames of a camera, in a page: each as it is when it is asked for. Leaving the loop turns the camera off.
 *
 * @throws BackendUnavailable where there is no camera, or the page may not use it
 * @example
 * for await (const frame of webcam({ size: 224, fit: 'cover' })) show(await classifier.predict(frame));
 */
export async function* webcam(options: WebcamOptions = {}): AsyncGenerator<Image, void, undefined> {
  const devices = globalThis.navigator?.mediaDevices;
  if (devices === undefined) {
    throw new BackendUnavailable(
      'There is no camera to be had here: it takes a page that was loaded over https or from localhost.',
    );
  }
  const stream = await devices.getUserMedia({ video: { facingMode: options.facingMode ?? 'user' } });
  try {
    const video = document.createElement('video');
    video.srcObject = stream;
    video.muted = true;
    video.playsInline = true;
    await video.play();
    while (stream.active) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      yield await readImage(video, options);
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}
