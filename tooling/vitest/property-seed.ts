/**
 * Property tests draw the same examples in every run, so that a run can be repeated and a red one means that the code
 * changed. `NEURITE_PROPERTY_SEED=7 npm test` looks at others.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.NEURITE_PROPERTY_SEED ?? 20261123) });
