/** The page's state: the tab that is open, its settings, and the run in the worker. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { BackendInUse, BackendName } from '../engine/backends.ts';
import type { Phase, Report } from '../engine/engine.ts';
import type { FileKind, Progress } from '../engine/experiment.ts';
import type { RunFile } from '../engine/run-file.ts';
import type { TabId } from '../tabs/experiments.ts';
import type { Tab } from '../tabs/tab.ts';
import { readAddress, writeAddress } from './address.ts';
import { type Link, openLink } from './link.ts';
import { say } from './notices.ts';
import { paceNamed, type PaceName, paces } from './paces.ts';
import { initialConfig, readConfig, writeConfig } from './settings.ts';

/** Whatever kind of settings a tab has. */
export type AnyTab = Tab<object, unknown, unknown>;

/** A slider that is moved changes a setting many times. */
const SETTLE_MILLISECONDS = 60;

const nothing: Progress = { steps: 0, epoch: 0, epochs: 0, curves: {} };

export class Workshop {
  readonly tab: Signal<AnyTab | undefined> = signal(undefined);
  readonly config: Signal<object> = signal({});
  readonly pace: Signal<PaceName> = signal('brisk');
  readonly phase: Signal<Phase | 'opening'> = signal('opening');
  readonly progress: Signal<Progress> = signal(nothing);
  readonly rate: Signal<number> = signal(0);
  readonly material: Signal<unknown> = signal(undefined);
  readonly view: Signal<unknown> = signal(undefined);
  readonly backend: Signal<BackendInUse | undefined> = signal(undefined);
  readonly isSwitching: Signal<boolean> = signal(false);
  readonly isRunning: ReadonlySignal<boolean> = computed(() => this.phase.value === 'running');

  #link: Promise<Link> | undefined;
  #wanted: BackendName;
  /** Counts what was opened: reports of what was open before are for nobody. */
  #generation = 0;
  #pending: Report | undefined;
  #reopening: ReturnType<typeof setTimeout> | undefined;
  /** Whether the run is to be trained that is opened when settings have settled. */
  #isToRun = false;
  readonly #loadTab: (id: string) => Promise<AnyTab>;

  constructor(loadTab: (id: string) => Promise<AnyTab>, backend: BackendName) {
    this.#loadTab = loadTab;
    this.#wanted = backend;
  }

  /** Opens the tab that the address names, with its settings. */
  async followAddress(): Promise<void> {
    const { tab: id, parameters } = readAddress();
    const tab = await this.#loadTab(id);
    const { config, refused } = readConfig(tab.fields, parameters);
    if (refused.length > 0) {
      say(
        'trouble',
        `The address says something that is not possible for ${refused.join(', ')}; that is as usual now.`,
      );
    }
    const pace = paceNamed(parameters.get('speed')) ?? tab.pace ?? 'brisk';
    if (tab === this.tab.peek() && JSON.stringify(config) === JSON.stringify(this.config.peek())) return;
    batch(() => {
      this.tab.value = tab;
      this.config.value = config;
      this.pace.value = pace;
      this.material.value = undefined;
      this.view.value = undefined;
      this.progress.value = nothing;
    });
    document.title = `${tab.title} · Neurite playground`;
    this.#writeAddress();
    await this.#open({});
  }

  /** Changes settings: the run begins anew with them, and is trained at once if the one before was trained or is being trained. */
  configure(change: object): void {
    this.config.value = { ...this.config.peek(), ...change };
    this.#writeAddress();
    this.#isToRun ||= this.phase.peek() === 'running' || this.phase.peek() === 'finished';
    this.#forget();
    clearTimeout(this.#reopening);
    this.#reopening = setTimeout(() => {
      const isToRun = this.#isToRun;
      this.#isToRun = false;
      void this.#open({ isToRun });
    }, SETTLE_MILLISECONDS);
  }

  setPace(pace: PaceName): void {
    this.pace.value = pace;
    this.#writeAddress();
    void this.#with(({ engine }) => engine.setPace(paces[pace].stepsPerSecond));
  }

  async start(): Promise<void> {
    if (this.phase.peek() === 'finished') return;
    this.phase.value = 'running';
    await this.#with(({ engine }) => engine.start());
  }

  async pause(): Promise<void> {
    this.phase.value = 'paused';
    await this.#with(({ engine }) => engine.pause());
  }

  async step(): Promise<void> {
    this.phase.value = 'paused';
    await this.#with(({ engine }) => engine.step());
  }

  /** Begins anew with the same settings; what there was can be brought back. */
  async reset(): Promise<void> {
    const earlier = this.progress.peek().steps > 0 ? await this.encode('run') : undefined;
    await this.#open({ isAnew: true });
    if (earlier !== undefined) {
      say('news', 'Begun anew.', { label: 'Bring back what was', run: () => void this.#open({ bytes: earlier }) });
    }
  }

  /** The run, or its model, as the bytes of a file. */
  async encode(kind: FileKind): Promise<Uint8Array> {
    const { engine } = await this.#link!;
    return engine.encode(kind);
  }

  /** Goes on with a file of a run, in whatever tab it belongs to. What is open stays if the file is none. */
  async openFile(bytes: Uint8Array): Promise<void> {
    const { engine } = await this.#link!;
    const file = await engine.describeFile(bytes);
    const tab = await this.#loadTab(file.tab);
    const config = configOf(tab, file);
    const before = { tab: this.tab.peek(), config: this.config.peek() };
    batch(() => {
      this.tab.value = tab;
      this.config.value = config;
    });
    try {
      await this.#open({ bytes });
    } catch (error) {
      batch(() => {
        this.tab.value = before.tab;
        this.config.value = before.config;
      });
      throw error;
    } finally {
      this.#writeAddress();
    }
  }

  /** Asks the tab's experiment something of its own. */
  async ask(question: unknown): Promise<unknown> {
    const { engine } = await this.#link!;
    return engine.ask(question);
  }

  /** Computes with another backend from now on, in a worker of its own; the run goes on where it stands. */
  async switchBackend(name: BackendName): Promise<void> {
    if (this.isSwitching.peek()) return;
    this.isSwitching.value = true;
    const isToRun = this.phase.peek() === 'running';
    const before = await this.#link;
    try {
      if (isToRun) await before?.engine.pause();
      const bytes = this.progress.peek().steps > 0 ? await before?.engine.encode('run') : undefined;
      const link = await this.#newLink(name);
      this.#link = Promise.resolve(link);
      this.#wanted = name;
      before?.close();
      await this.#open({ isToRun, bytes });
    } catch (error) {
      say('trouble', `${(error as Error).message} The page computes as before.`);
      if (isToRun) await this.start();
    } finally {
      this.isSwitching.value = false;
    }
  }

  async #open(how: {
    readonly bytes?: Uint8Array | undefined;
    readonly isAnew?: boolean;
    readonly isToRun?: boolean;
  }): Promise<void> {
    const generation = this.#forget();
    const tab = this.tab.peek()!;
    try {
      const { engine } = await this.#linked();
      await engine.setPace(paces[this.pace.peek()].stepsPerSecond);
      const { bytes, isAnew = false } = how;
      const opened = await engine.open({ tab: tab.id as TabId, config: this.config.peek(), bytes, isAnew });
      if (generation !== this.#generation) return;
      batch(() => {
        this.material.value = opened.material;
        this.#take(opened.report);
      });
      if (opened.problem !== undefined) say('trouble', `The run of last time could not be taken up: ${opened.problem}`);
      const hindrance = tab.hindrance?.(this.config.peek());
      if (how.isToRun === true && hindrance === undefined) await this.start();
    } catch (error) {
      if (how.bytes !== undefined) throw error;
      this.phase.value = 'failed';
      say('trouble', (error as Error).message);
    }
  }

  /** What is still told of the run there was is for nobody. */
  #forget(): number {
    this.phase.value = 'opening';
    return ++this.#generation;
  }

  async #with(task: (link: Link) => Promise<unknown>): Promise<void> {
    try {
      await task(await this.#linked());
    } catch (error) {
      say('trouble', (error as Error).message);
    }
  }

  #linked(): Promise<Link> {
    this.#link ??= this.#firstLink();
    return this.#link;
  }

  /** The backend that is wanted, or the next one that runs here. */
  async #firstLink(): Promise<Link> {
    const fallbacks = [this.#wanted, 'wasm', 'cpu'] as const;
    for (const name of new Set(fallbacks)) {
      try {
        return await this.#newLink(name);
      } catch (error) {
        if (name === 'cpu') throw error;
        if (name !== 'threads') say('trouble', (error as Error).message);
      }
    }
    throw new Error('No backend runs in this browser.');
  }

  async #newLink(name: BackendName): Promise<Link> {
    const link: Link = await openLink(
      name,
      (report) => this.#hear(report),
      (message) => void this.#recover(link, message),
    );
    this.backend.value = link.backend;
    return link;
  }

  /** A worker is lost, or its GPU: another one takes up what was kept. */
  async #recover(lost: Link, message: string): Promise<void> {
    if ((await this.#link) !== lost) return;
    const wasRunning = this.phase.peek() === 'running' || this.phase.peek() === 'failed';
    lost.close();
    this.#link = undefined;
    this.#wanted = 'wasm';
    say('trouble', `${message} Another worker goes on with what was kept last.`);
    await this.#open({ isToRun: wasRunning });
  }

  /** Is shown with the next frame: a page in the background shows nothing, and its training goes on. */
  #hear(report: Report): void {
    const isFirst = this.#pending === undefined;
    this.#pending = report;
    const generation = this.#generation;
    if (!isFirst) return;
    requestAnimationFrame(() => {
      const latest = this.#pending;
      this.#pending = undefined;
      if (latest !== undefined && generation === this.#generation) batch(() => this.#take(latest));
    });
  }

  #take({ phase, progress, rate, view, problem, isDeviceLost }: Report): void {
    this.phase.value = phase;
    this.progress.value = progress;
    this.rate.value = rate;
    if (view !== undefined) this.view.value = view;
    if (isDeviceLost === true) void this.#link!.then((link) => this.#recover(link, problem!));
    else if (problem !== undefined) say('trouble', problem);
  }

  #writeAddress(): void {
    const tab = this.tab.peek()!;
    const pace = this.pace.peek();
    const speed: Record<string, string> = pace === (tab.pace ?? 'brisk') ? {} : { speed: pace };
    writeAddress(tab.id, { ...writeConfig(tab.fields, this.config.peek()), ...speed });
  }
}

/** The settings in a file: no others than an address might say. */
function configOf(tab: AnyTab, file: RunFile): object {
  const { config, refused } = readConfig(tab.fields, new URLSearchParams(written(tab, file.config)));
  if (tab.id !== file.tab || refused.length > 0) {
    throw new Error('It was written by another version of the playground, whose settings this one does not have.');
  }
  return config;
}

function written(tab: AnyTab, config: unknown): Record<string, string> {
  try {
    return writeConfig(tab.fields, { ...initialConfig(tab.fields), ...(config as object) });
  } catch {
    throw new Error('Its settings are damaged.');
  }
}
