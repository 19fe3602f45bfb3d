import { ArgumentError, NeuriteError } from '@neurite/backend';
import type { Worker } from 'node:worker_threads';
import type { Environment } from '../environments/environment.ts';
import type { EnvironmentId } from '../environments/make.ts';
import type { Space, StoredValues } from '../spaces/space.ts';
import { hasMasks, type LaneArrays, laneArrays } from './lane.ts';
import type { OnFailure } from './lane-group.ts';
import { makerOf } from './maker-of.ts';
import { checkCount, checkedStates } from './sync-vector-environment.ts';
import type { VectorEnvironment, VectorStart, VectorStep } from './vector-environment.ts';
import type { WorkerAnswer, WorkerRequest, WorkerSetup, WorkerSource } from './worker-messages.ts';

/** How a {@link WorkerVectorEnvironment} is made. */
export interface WorkerVectorOptions {
  /** The name of an environment, or the address of a module whose default export makes one: `new URL('./maze.ts', import.meta.url)`. */
  readonly environment: EnvironmentId | URL;
  /** How many environments. */
  readonly count: number;
  /** How many threads share them. Default: one each. */
  readonly threads?: number;
  /** What happens when one of them fails: 'throw', or 'restart' it while the others go on. Default 'restart'. */
  readonly onFailure?: OnFailure;
}

/**
 * Several environments in threads of Node's, which act at the same time: best where a step takes long. What they show stands in memory
 * that all threads share. An environment that fails is named, with its seed, and made anew while the others go on.
 *
 * @example
 * await using environments = await WorkerVectorEnvironment.start({ environment: new URL('./maze.ts', import.meta.url), count: 8 });
 * const agent = ppo({ environment: environments });
 */
export class WorkerVectorEnvironment<Observation = unknown, Action = unknown>
  implements VectorEnvironment<Observation, Action>
{
  readonly id: string;
  readonly count: number;
  readonly observationSpace: Space<Observation>;
  readonly actionSpace: Space<Action>;
  readonly hasMasks: boolean;
  readonly #arrays: LaneArrays;
  readonly #actions: Float32Array;
  readonly #threads: readonly Thread[];

  private constructor(like: Environment<Observation, Action>, source: WorkerSource, options: WorkerVectorOptions) {
    const { count, threads = count, onFailure = 'restart' } = options;
    this.id = like.id;
    this.count = count;
    this.observationSpace = like.observationSpace;
    this.actionSpace = like.actionSpace;
    this.hasMasks = hasMasks(like as Environment);
    this.#arrays = laneArrays(like as Environment, count, (bytes) => new SharedArrayBuffer(bytes));
    this.#actions = new Float32Array(new SharedArrayBuffer(4 * count * like.actionSpace.storedSize));
    this.#threads = Array.from({ length: threads }, (_, thread) => {
      const first = Math.floor((thread * count) / threads);
      const share = Math.floor(((thread + 1) * count) / threads) - first;
      return new Thread(
        { source, first, count: share, arrays: this.#arrays, actions: this.#actions, onFailure },
        this.id,
      );
    });
  }

  /**
   * Starts the threads.
   *
   * @throws ArgumentError for counts that are none, or a module that makes no environment
   */
  static async start<Observation = unknown, Action = unknown>(
    options: WorkerVectorOptions,
  ): Promise<WorkerVectorEnvironment<Observation, Action>> {
    const { environment, count, threads = count } = options;
    checkCount(count);
    if (!Number.isInteger(threads) || threads < 1 || threads > count) {
      throw new ArgumentError(
        `threads must be a whole number from 1 to ${count}, the number of environments; got ${threads}.`,
      );
    }
    const source = environment instanceof URL ? { module: environment.href } : { id: environment };
    const like = (await makerOf(source))() as Environment<Observation, Action>;
    const started = new WorkerVectorEnvironment(like, source, options);
    like.close?.();
    return started;
  }

  async reset(seeds?: readonly number[]): Promise<VectorStart> {
    await this.#ask({ kind: 'reset', seeds });
    return this.#arrays;
  }

  async step(actions: StoredValues): Promise<VectorStep> {
    this.#actions.set(actions);
    const results = (await this.#ask({ kind: 'step' })).map(({ result }) => result!);
    return {
      ...this.#arrays,
      episodes: results.flatMap(({ episodes }) => episodes),
      failures: results.flatMap(({ failures }) => failures),
    };
  }

  async getState(): Promise<unknown> {
    return (await this.#ask({ kind: 'save' })).flatMap(({ states }) => states!);
  }

  async setState(state: unknown): Promise<void> {
    await this.#ask({ kind: 'restore', states: checkedStates(state, this.count) });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ask(request: WorkerRequest): Promise<WorkerAnswer[]> {
    return Promise.all(this.#threads.map((thread) => thread.ask(request)));
  }
}

/** A thread that answers one request at a time. */
class Thread {
  readonly #worker: Worker;
  readonly #name: string;
  #waiting: PromiseWithResolvers<WorkerAnswer> | undefined;
  /** Why it can no longer be asked. */
  #end: string | undefined;

  constructor(setup: WorkerSetup, id: string) {
    const { first, count } = setup;
    this.#name = `The thread of ${id}, environments ${first} to ${first + count - 1},`;
    const { Worker: WorkerClass } = process.getBuiltinModule('node:worker_threads');
    // Sources are run as they are in the repository; what is published is JavaScript.
    const isSource = import.meta.url.endsWith('.ts');
    const url = new URL(isSource ? './vector-worker.ts' : './vector-worker.js', import.meta.url);
    const execArgv = isSource ? ['--conditions=@neurite/source'] : [];
    this.#worker = new WorkerClass(url, { workerData: setup, execArgv });
    this.#worker.on('message', (answer: WorkerAnswer) => this.#settle(answer));
    this.#worker.on('error', (error: Error) => this.#fail(`${this.#name} stopped: ${error.message}`));
    this.#worker.on('exit', () => this.#fail(`${this.#name} ended by itself.`));
    this.#worker.unref();
  }

  /** @throws NeuriteError when it failed, or has ended */
  ask(request: WorkerRequest): Promise<WorkerAnswer> {
    if (this.#end !== undefined) return Promise.reject(new NeuriteError(this.#end));
    const waiting = Promise.withResolvers<WorkerAnswer>();
    this.#waiting = waiting;
    this.#worker.ref();
    this.#worker.postMessage(request);
    return waiting.promise;
  }

  async end(): Promise<void> {
    if (this.#end === undefined) await this.ask({ kind: 'close' });
    this.#end ??= `${this.#name} was closed.`;
    await this.#worker.terminate();
  }

  #fail(reason: string): void {
    this.#end ??= reason;
    this.#settle({ failure: this.#end });
  }

  #settle(answer: WorkerAnswer): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    // A thread that waits for work must not keep the process from ending.
    this.#worker.unref();
    if (waiting === undefined) return;
    if (answer.failure === undefined) waiting.resolve(answer);
    else waiting.reject(new NeuriteError(answer.failure));
  }
}
