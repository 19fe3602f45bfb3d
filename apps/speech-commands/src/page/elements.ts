/** The element that the page has there. */
export function element<Kind extends Element>(root: ParentNode, selector: string): Kind {
  return root.querySelector<Kind>(selector)!;
}

/** Runs a task, and shows what it complains of where that is to be read. */
export async function complaining(place: Element, task: () => Promise<void>): Promise<void> {
  place.textContent = '';
  try {
    await task();
  } catch (error) {
    place.textContent = error instanceof Error ? error.message : String(error);
  }
}

/** Offers bytes as a download. */
export function download(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
