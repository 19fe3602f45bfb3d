/** How long work takes one thread, roughly: enough to tell what is worth sharing out. */

/** Products: floating-point operations a microsecond. */
const FLOPS_PER_MICROSECOND = 50_000;
/** Elements read, written or computed a microsecond. */
const ELEMENTS_PER_MICROSECOND = 4000;

/** Of so many floating-point operations in products and convolutions. */
export const flopMicroseconds = (flops: number): number => flops / FLOPS_PER_MICROSECOND;

/** Of a loop over elements that does so much for each: operands, results and operations. */
export const loopMicroseconds = (elements: number, each: number): number =>
  (elements * each) / ELEMENTS_PER_MICROSECOND;
