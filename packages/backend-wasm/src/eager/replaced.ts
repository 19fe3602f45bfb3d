/** The kernels that run as compiled programs where their work is worth one. */
export const replacedKernels: readonly string[] = [];
