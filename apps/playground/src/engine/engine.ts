/** The worker's side: holds one experiment at a time, trains it, and tells the page how it goes. */
import { keepRun, keptRun } from '../storage/kept-runs.ts';
import { experiments, type TabId } from '../tabs/experiments.ts';
import { type BackendInUse, type BackendName, putInUse } from './backends.ts';
import type { Experiment, FileKind, MakeExperiment, Progress } from './experiment.ts';
import { Gate, RunClosed } from './gate.ts';
import { Meter } from './meter.ts';
import { splitOwnData, withOwnData } from './own-data-file.ts';
import { describeFile, type RunFile } from './run-file.ts';

export type Phase = 'ready' | 'running' | 'paused' | 'finished' | 'failed';

/** What the page is told. */
export interface Report {
  readonly phase: Phase;
  readonly progress: Progress;
  /** Steps a second, lately. */
  readonly rate: number;
  readonly view: unknown;
  /** Why training ended, where it failed. */
  readonly problem?: string;
  /** Whether the GPU is gone, and with it what it held. */
  readonly isDeviceLost?: boolean;
  /** Why the browser did not keep the run, where it did not. */
  readonly unkept?: string;
}

/** What the page gets when it opens an experiment. */
export interface Opened {
  readonly material: unknown;
  readonly report: Report;
  /** Why an earlier run could not be taken up. */
  readonly problem?: string;
}

export interface OpenRequest {
  readonly tab: TabId;
  readonly config: unknown;
  /** A file to go on from. */
  readonly bytes?: Uint8Array | undefined;
  /** Whether to begin anew, though a run of these settings was kept. */
  readonly isAnew?: boolean;
}

/** How often the page is told, at the most. */
const VIEW_MILLISECONDS = 66;
/** How often a run in training is kept. */
const KEEP_MILLISECONDS = 4000;

interface Current {
  readonly request: OpenRequest;
  readonly experiment: Experiment<unknown, unknown>;
  readonly gate: Gate;
  meter: Meter;
  training?: Promise<void>;
  phase: Phase;
  failure?: Pick<Report, 'problem' | 'isDeviceLost'>;
}

export class Engine {
  #current: Current | undefined;
  #window = '';
  #pace = Infinity;
  #tell: ((report: Report) => void | Promise<void>) | undefined;
  #telling: Promise<void> | undefined;
  #toldAt = 0;
  #keptAt = 0;
  #unkept: string | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /**
   * @param window whose runs these are
   * @param tell is given how it goes; the next report waits for its promise
   */
  serve(window: string, tell: (report: Report) => void | Promise<void>): void {
    this.#window = window;
    this.#tell = tell;
  }

  useBackend(name: BackendName): Promise<BackendInUse> {
    return putInUse(name);
  }

  /** Puts an experiment in the place of the one there was, which is kept. */
  open(request: OpenRequest): Promise<Opened> {
    return this.#inTurn(async () => {
      await this.#close();
      const make = (await experiments[request.tab]()) as MakeExperiment;
      const bytes = request.bytes ?? (await this.#kept(request));
      const { experiment, problem } = await made(make, request, bytes);
      const gate = new Gate();
      gate.setPace(this.#pace);
      const { epoch, epochs, steps } = experiment.progress;
      const phase: Phase = epoch >= epochs ? 'finished' : steps > 0 ? 'paused' : 'ready';
      this.#current = { request, experiment, gate, phase, meter: new Meter(steps) };
      this.#keptAt = performance.now();
      const report = await this.#report(this.#current);
      return { material: experiment.material, report, ...(problem === undefined ? {} : { problem }) };
    });
  }

  start(): void {
    const current = this.#current;
    if (current !== undefined && current.phase !== 'running')
      current.meter = new Meter(current.experiment.progress.steps);
    this.#letThrough((gate) => gate.open(), 'running');
  }

  step(): void {
    this.#letThrough((gate) => gate.single(), 'paused');
  }

  async pause(): Promise<void> {
    const current = this.#current;
    if (current?.phase !== 'running') return;
    current.gate.pause();
    current.phase = 'paused';
    await this.#show(current);
    await this.#keep(current);
  }

  /** @param stepsPerSecond at the most */
  setPace(stepsPerSecond: number): void {
    this.#pace = stepsPerSecond;
    this.#current?.gate.setPace(stepsPerSecond);
  }

  /** The run, with what it learns from, or its model, as a file. */
  async encode(kind: FileKind): Promise<Uint8Array> {
    const { experiment } = this.#now();
    const bytes = await experiment.encode(kind);
    return kind === 'model' || experiment.own === undefined ? bytes : withOwnData(bytes, experiment.own);
  }

  /** Which tab a file belongs to, and its settings. @throws FormatError when it is no file of a run */
  describeFile(bytes: Uint8Array): RunFile {
    return describeFile(bytes);
  }

  /** Asks the tab's experiment something of its own. */
  async ask(question: unknown): Promise<unknown> {
    const { experiment } = this.#now();
    return experiment.ask?.(question as never);
  }

  #now(): Current {
    if (this.#current === undefined) throw new Error('Nothing is open yet.');
    return this.#current;
  }

  #letThrough(how: (gate: Gate) => void, phase: Phase): void {
    const current = this.#current;
    if (current === undefined || current.phase === 'finished' || current.phase === 'failed') return;
    current.phase = phase;
    how(current.gate);
    current.training ??= this.#train(current);
  }

  async #train(current: Current): Promise<void> {
    const { experiment, gate } = current;
    try {
      await experiment.train(gate, () => this.#afterStep(current));
      current.phase = 'finished';
    } catch (error) {
      if (error instanceof RunClosed) return;
      current.phase = 'failed';
      const { name, message } = error as Error;
      current.failure = { problem: message, isDeviceLost: name === 'GpuError' };
    }
    await this.#show(current);
    if (current.phase === 'finished') await this.#keep(current);
  }

  #afterStep(current: Current): void | Promise<void> {
    const now = performance.now();
    const isKept = now - this.#keptAt < KEEP_MILLISECONDS;
    const isShown = this.#telling !== undefined || now - this.#toldAt < VIEW_MILLISECONDS;
    if (isShown && isKept && current.gate.isOpen) return;
    return this.#attend(current, isKept);
  }

  async #attend(current: Current, isKept: boolean): Promise<void> {
    if (!isKept || !current.gate.isOpen) await this.#keep(current);
    await this.#show(current, !current.gate.isOpen);
  }

  /** @param isDue whether the page is to be told even while it is busy with what it was told before */
  async #show(current: Current, isDue = true): Promise<void> {
    if (this.#telling !== undefined && !isDue) return;
    await this.#telling;
    const report = await this.#report(current);
    if (current !== this.#current) return;
    this.#toldAt = performance.now();
    this.#telling = Promise.resolve(this.#tell?.(report)).finally(() => (this.#telling = undefined));
  }

  async #report({ experiment, phase, meter, failure }: Current): Promise<Report> {
    const { progress } = experiment;
    // What is on a lost device cannot be read any more.
    const view = failure?.isDeviceLost === true ? undefined : await experiment.view(phase !== 'running');
    const unkept = this.#unkept === undefined ? {} : { unkept: this.#unkept };
    return { phase, progress, rate: meter.read(progress.steps), view, ...failure, ...unkept };
  }

  /** What was kept of a run, and is to be taken up. */
  async #kept({ tab, config, isAnew }: OpenRequest): Promise<Uint8Array | undefined> {
    const key = { window: this.#window, tab, config };
    if (isAnew !== true) return keptRun(key);
    this.#unkept = await keepRun(key, undefined);
    return undefined;
  }

  async #keep({ request: { tab, config }, experiment }: Current): Promise<void> {
    this.#keptAt = performance.now();
    if (experiment.progress.steps === 0) return;
    this.#unkept = await keepRun({ window: this.#window, tab, config }, await experiment.encode('run'));
  }

  async #close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    if (current === undefined) return;
    current.gate.close();
    await current.training;
    if (current.phase === 'running') await this.#keep(current);
    current.experiment.close?.();
  }

  /** One after the other: a page whose settings change quickly asks before it was answered. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(task);
    this.#queue = result.catch(() => {});
    return result;
  }
}

/** A run that cannot be taken up is told, and one begins anew. */
async function made(
  make: MakeExperiment,
  { config, bytes: given }: OpenRequest,
  bytes: Uint8Array | undefined,
): Promise<{ readonly experiment: Experiment<unknown, unknown>; readonly problem?: string }> {
  if (bytes === undefined) return { experiment: await make(config as never) };
  try {
    const { bytes: run, own } = splitOwnData(bytes);
    return { experiment: await make(config as never, run, own) };
  } catch (error) {
    // What the user chose is for them to hear of; the page keeps what it has.
    if (given !== undefined) throw error;
    return { experiment: await make(config as never), problem: (error as Error).message };
  }
}
