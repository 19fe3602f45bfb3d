/** Where a command writes: lines for people, or with `--json` one JSON object a line for programs. */
export interface Output {
  readonly isJson: boolean;
  /** A line for people. */
  line(text?: string): void;
  /** What happened, for programs. */
  event(name: string, data: Readonly<Record<string, unknown>>): void;
}

/** The output to a stream of text. */
export function outputTo(stream: { write(text: string): unknown }, isJson: boolean): Output {
  return {
    isJson,
    line(text = '') {
      if (!isJson) stream.write(`${text}\n`);
    },
    event(name, data) {
      if (isJson) stream.write(`${JSON.stringify({ event: name, ...data })}\n`);
    },
  };
}
