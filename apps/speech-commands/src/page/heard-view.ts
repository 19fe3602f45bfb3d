import type { CommandEvent } from '@neurite/speech';
import { element } from './elements.ts';
import { timeline, type TimelineContent } from '../timeline.ts';

/** More rows help nobody. */
const MOST_ROWS = 200;

/** A timeline and a table of the words in a section. */
export class HeardView {
  readonly #timeline: Element;
  readonly #words: Element;
  #address: string | undefined;

  constructor(section: Element) {
    this.#timeline = element(section, '.timeline');
    this.#words = element(section, '.words');
  }

  clear(): void {
    this.#timeline.replaceChildren();
    this.#words.replaceChildren();
    if (this.#address !== undefined) URL.revokeObjectURL(this.#address);
    this.#address = undefined;
  }

  /** @param png the spectrogram */
  draw(png: Uint8Array, content: Omit<TimelineContent, 'picture'>): void {
    const before = this.#address;
    this.#address = URL.createObjectURL(new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
    this.#timeline.innerHTML = timeline({ ...content, picture: this.#address });
    if (before !== undefined) URL.revokeObjectURL(before);
  }

  list(events: readonly CommandEvent[]): void {
    const rows = events.slice(0, MOST_ROWS).map(({ word, time, confidence }) => {
      const row = document.createElement('tr');
      row.append(
        ...[`${time.toFixed(1)} s`, word, `${(100 * confidence).toFixed(0)} %`].map((text) => {
          const cell = document.createElement('td');
          cell.textContent = text;
          return cell;
        }),
      );
      return row;
    });
    if (rows.length === 0) return this.#words.replaceChildren();
    const table = document.createElement('table');
    table.innerHTML =
      '<thead><tr><th scope="col">at</th><th scope="col">word</th><th scope="col">score</th></tr></thead>';
    const body = document.createElement('tbody');
    body.append(...rows);
    table.append(body);
    const left = events.length - rows.length;
    this.#words.replaceChildren(table, ...(left > 0 ? [`and ${left} more`] : []));
  }
}
