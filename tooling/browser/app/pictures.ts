// Pictures from everything that a page can draw, and from its camera.
import { encodeImage, type Image, readImage, toImageData, webcam } from '@neurite/vision';

/** A JPEG of 17 × 12 pixels that says that it is to be turned: 12 × 17 upright. */
const turned =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAMCAgMCAgMDAwMEAwME' +
  'BQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQU' +
  'FBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAMABEDASIAAhEBAxEB/8QAHwAAAQUBAQEB' +
  'AQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAk' +
  'M2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKj' +
  'pKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAA' +
  'AAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl' +
  '8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmq' +
  'srO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD7Lvr7TT4dIBRcJnqDz0r4' +
  'x+L1/pn9ryfcADHjPP8Aniu51Lxbqa+HX/0gn5B1565r40+MHijURrkq+dxuAz35IH9a41kuCWPl7p4+GxuK+ow989W+16d/eT9K' +
  'K+ev+Eh1D/n6k/76NFe//Y2D/lOv69iv5j//2Q==';

/** The same picture, read from each. */
export async function drawables(): Promise<unknown> {
  const image: Image = {
    data: Float32Array.from({ length: 2 * 3 * 3 }, (_, i) => Math.fround((i * 14) / 255)),
    shape: [2, 3, 3],
    dtype: 'float32',
  };
  const png = new Blob([(await encodeImage(image)) as Uint8Array<ArrayBuffer>], { type: 'image/png' });
  const { data, width, height } = toImageData(image);
  const pixels = new ImageData(data as Uint8ClampedArray<ArrayBuffer>, width, height);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  const element = new Image();
  element.src = URL.createObjectURL(png);
  await element.decode();
  const sources = {
    blob: png,
    address: element.src,
    bytes: new Uint8Array(await png.arrayBuffer()),
    canvas,
    element,
    pixels,
    bitmap: await createImageBitmap(png),
    frame: new VideoFrame(canvas, { timestamp: 0 }),
  };
  const off: Record<string, number> = {};
  for (const [name, source] of Object.entries(sources)) {
    const read = await readImage(source);
    off[name] = read.data.reduce((most, value, i) => Math.max(most, Math.abs(value - image.data[i]!) * 255), 0);
  }
  sources.frame.close();
  const jpeg = await readImage(await encodeImage(image, { format: 'jpeg', quality: 95 }));
  const upright = await readImage(Uint8Array.from(atob(turned), (character) => character.charCodeAt(0)));
  const damaged = await readImage(new Blob(['no picture'])).catch((error: Error) => `${error.name}: ${error.message}`);
  const large = await readImage(png, { maxPixels: 5 }).catch((error: Error) => error.message);
  const empty = await readImage(document.createElement('video')).catch((error: Error) => error.message);
  return {
    off,
    jpeg: jpeg.shape,
    upright: upright.shape,
    firstBytes: [...upright.data.subarray(0, 3)].map((v) => v * 255),
    damaged,
    large,
    empty,
  };
}

/** Two frames of the camera. */
export async function camera(): Promise<unknown> {
  const shapes: unknown[] = [];
  for await (const frame of webcam({ size: [48, 64], fit: 'cover' })) {
    shapes.push([frame.shape, frame.data.some((value) => value > 0)]);
    if (shapes.length === 2) break;
  }
  return shapes;
}
