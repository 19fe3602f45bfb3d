/** Kinds of learning beyond tables: each stands in a file of its own beside this one, and in the list of `domain-tasks.ts`. */
import type { AnyModel } from '../networks/user-code.ts';
import type { Output } from '../output.ts';
import type { RunRecord } from '../run-record.ts';

/** What `neurite train <data> --task <name>` was told. What is undefined, the task decides. */
export interface TaskSettings {
  readonly data: string;
  readonly task: string;
  /** The name of a network. */
  readonly model?: string;
  /** The side of the pictures that the network sees, in pixels. */
  readonly size?: number;
  /** What is done about files that cannot be read. */
  readonly corrupt?: 'error' | 'skip';
  /** How examples are changed at random in training. */
  readonly augment?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly optimizer?: string;
  readonly learningRate?: number;
  readonly backend: string;
  readonly seed: number;
  readonly validationSplit: number;
}

/** How a task is asked to train. */
export interface TaskTrainRequest {
  readonly settings: TaskSettings;
  /** Where the run is written to. */
  readonly folder: string;
  readonly output: Output;
}

/** How a task is asked to judge a model of its own. */
export interface TaskEvaluateRequest {
  /** Where the model is saved. */
  readonly model: string;
  /** What its run folder says of how it was trained, where it stands in one. */
  readonly record: RunRecord | undefined;
  readonly data: string;
  /** Every example, those too that the model was trained on. */
  readonly all: boolean;
  readonly backend: string;
  readonly output: Output;
}

/** How a task is asked to use a model of its own. */
export interface TaskPredictRequest {
  /** Where the model is saved. */
  readonly model: string;
  readonly input: string;
  readonly isJson: boolean;
  readonly backend: string;
  /** Writes answers to the terminal, or to the file that was asked for. */
  readonly write: (text: string) => unknown;
  /** Tells the user what went wrong with some of the input. */
  readonly complain: (message: string) => unknown;
}

/** A saved model of a task. */
export interface OpenedModel {
  readonly network: AnyModel;
  /** What it tells apart. */
  readonly classes: readonly string[];
}

/** A kind of learning: how the commands do it. The first three give the exit code. */
export interface DomainTask {
  train(request: TaskTrainRequest): Promise<number>;
  evaluate(request: TaskEvaluateRequest): Promise<number>;
  predict(request: TaskPredictRequest): Promise<number>;
  /** Reads a model from where it is saved. */
  open(model: string): Promise<OpenedModel>;
}
