/** A name that a folder can have. */
export function folderName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}-]+/gu, '-');
}
