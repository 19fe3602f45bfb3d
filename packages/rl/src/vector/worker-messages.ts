import type { GroupResult, OnFailure } from './lane-group.ts';
import type { LaneArrays } from './lane.ts';

/** How a thread is told which environments to make: by name, or by a module whose default export makes one. */
export type WorkerSource = { readonly id: string } | { readonly module: string };

/** What a thread is given when it begins. Arrays are in memory that all threads share. */
export interface WorkerSetup {
  readonly source: WorkerSource;
  readonly first: number;
  readonly count: number;
  readonly arrays: LaneArrays;
  readonly actions: Float32Array;
  readonly onFailure: OnFailure;
}

/** What a thread is asked to do. */
export type WorkerRequest =
  | { readonly kind: 'reset'; readonly seeds: readonly number[] | undefined }
  | { readonly kind: 'step' }
  | { readonly kind: 'save' }
  | { readonly kind: 'restore'; readonly states: readonly unknown[] }
  | { readonly kind: 'close' };

/** What it answers: the result, what was saved, or what went wrong. */
export interface WorkerAnswer {
  readonly result?: GroupResult;
  readonly states?: readonly unknown[];
  readonly failure?: string;
}
