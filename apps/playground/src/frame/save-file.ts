/** So long a browser may take to read what it saves. */
const READ_MILLISECONDS = 40_000;

/** Hands bytes to the user as a file. */
export function saveFile(bytes: Uint8Array, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers begin to read it later.
  setTimeout(() => URL.revokeObjectURL(url), READ_MILLISECONDS);
}
