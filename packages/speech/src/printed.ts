/** A value as it is shown in a message: not more of it than helps. */
export function printed(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 200);
}
