/** Environments to act in, and agents that learn it: all of `@neurite/rl`. */
export * from '@neurite/rl';
