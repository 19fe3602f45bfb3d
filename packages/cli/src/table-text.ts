/** A line of comma-separated values, as RFC 4180 has it. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\n`;
}

/** The digits that a float32 holds. */
export function significant(value: number): number {
  return Number(value.toPrecision(6));
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
