/** Pictures in and out, networks for them, classifiers, detectors, embedders: all of `@neurite/vision`. */
export * from '@neurite/vision';
