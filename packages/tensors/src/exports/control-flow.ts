import '../assembled.ts';

export { cond } from '../jit/cond.ts';
export { type ScanOptions, scan } from '../jit/scan.ts';
