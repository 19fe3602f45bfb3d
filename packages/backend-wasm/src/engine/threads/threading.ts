/** What several threads need: loaded where there are several. */
export { Forks } from './forks.ts';
export { ThreadPool } from './pool.ts';
