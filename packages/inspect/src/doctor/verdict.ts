/** What a doctor says: the ailment, what shows it, and what helps. */

/** What can ail a network, its training or its data. */
export type Ailment =
  | 'vanishing'
  | 'exploding'
  | 'deadRelu'
  | 'saturated'
  | 'learningRateTooHigh'
  | 'learningRateTooLow'
  | 'overfitting'
  | 'labelNoise'
  | 'classImbalance'
  | 'unscaledInput'
  | 'doubleSoftmax'
  | 'lossMismatch'
  | 'nonFiniteInput'
  | 'noGradient'
  | 'initialLoss'
  | 'cannotOverfit'
  | 'leakage';

/** One finding. */
export interface Verdict {
  readonly ailment: Ailment;
  /** The layer in which it shows, by its path, where it shows in one. */
  readonly layer?: string;
  /** What was seen, in a sentence with its figures. */
  readonly message: string;
  /** The figures by name. */
  readonly evidence: Readonly<Record<string, number>>;
  /** What to do about it. */
  readonly cure: string;
}

/**
 * A verdict as a line of text.
 *
 * @example
 * const { verdicts } = await diagnose(model, { x: xTrain, y: yTrain });
 * for (const verdict of verdicts) console.warn(printVerdict(verdict));
 */
export function printVerdict({ ailment, message, cure }: Verdict): string {
  return `${ailment}: ${message} ${cure}`;
}

/** A figure in few digits, for sentences. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${short(100 * share)} %`;
}
