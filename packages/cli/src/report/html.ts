/** Text made safe to stand in HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A cell of a table: text, or text that is marked. */
export type Cell = string | { readonly text: string; readonly mark: 'right' | 'wrong' };

/** A table; columns whose cells are all numbers are set to the right. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const isNumeric = header.map((_, column) =>
    rows.every((row) => /^[-+]?[\d.,]+(e[-+]?\d+)?(\u00a0%)?$/.test(textOf(row[column]!))),
  );
  const line = (tag: string, cells: readonly Cell[]): string =>
    `<tr>${cells
      .map((cell, column) => {
        const classes = [...(isNumeric[column] ? ['number'] : []), ...(typeof cell === 'string' ? [] : [cell.mark])];
        const attribute = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
        return `<${tag}${attribute}>${escapeHtml(textOf(cell))}</${tag}>`;
      })
      .join('')}</tr>`;
  return `<table><thead>${line('th', header)}</thead><tbody>${rows.map((row) => line('td', row)).join('')}</tbody></table>`;
}

/** A number as people read it: whole numbers in full, others in four significant digits. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(2);
  return size >= 1000 ? value.toFixed(1) : String(Number(value.toPrecision(4)));
}

/** A share between 0 and 1 in percent, not to be broken over two lines. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(0)}\u00a0%`;
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
