/** Pictures that users give. */

/** @throws Error when the file is no picture that this browser reads */
export async function bitmapOf(file: Blob & { readonly name?: string }): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch {
    throw new Error(`'${file.name ?? 'The file'}' is no picture that this browser can read. PNG, JPEG and WebP are.`);
  }
}

/** Draws the middle square of a picture over a square of so many pixels. */
export function drawMiddleSquare(
  context: CanvasRenderingContext2D,
  picture: CanvasImageSource,
  size: { readonly width: number; readonly height: number },
  side: number,
): void {
  const shorter = Math.min(size.width, size.height);
  const [left, top] = [(size.width - shorter) / 2, (size.height - shorter) / 2];
  context.fillStyle = '#000';
  context.fillRect(0, 0, side, side);
  context.drawImage(picture, left, top, shorter, shorter, 0, 0, side, side);
}
