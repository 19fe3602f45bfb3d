import { type Doctor, doctor, type Verdict } from '@neurite/inspect';
import type { Output } from '../output.ts';

/** A doctor that watches a training of a command: programs are told of a verdict at once, people at the end. */
export function trainingDoctor(output: Output): Doctor {
  return doctor({ histograms: true, onVerdict: (verdict) => output.event('verdict', { ...verdict }) });
}

/** Writes verdicts for people, as a list of what ails and what helps. */
export function tellVerdicts(verdicts: readonly Verdict[], output: Output): void {
  for (const { ailment, message, cure } of verdicts) {
    output.line(`Doctor    ${ailment}: ${message}`);
    output.line(`          ${cure}`);
  }
}
