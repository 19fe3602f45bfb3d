import '../assembled.ts';

export { findNonFinite, type NonFiniteOperation, type OperandReport } from '../find-non-finite.ts';
