/** The page's state: the tab that is open, its settings, and the run in the worker. */
import { batch, type Signal, signal } from '@preact/signals';
import type { BackendInUse, BackendName } from '../engine/backends.ts';
import type { Report } from '../engine/engine.ts';
import type { FileKind } from '../engine/experiment.ts';
import type { TabId } from '../tabs/experiments.ts';
import type { Tab } from '../tabs/tab.ts';
import { addressOf, readAddress, writeAddress } from './address.ts';
import { configOf } from './file-config.ts';
import { firstLink } from './first-link.ts';
import type { Link, OpenLink } from './link.ts';
import { loadingTrouble } from './loading-trouble.ts';
import { say } from './notices.ts';
import { paceNamed, type PaceName, paces } from './paces.ts';
import { readConfig, writeConfig } from './settings.ts';
import { ShownRun } from './shown-run.ts';

/** Whatever kind of settings a tab has. */
export type AnyTab = Tab<object, unknown, unknown>;

/** A slider that is moved changes a setting many times. */
const SETTLE_MILLISECONDS = 60;

/** What a worker gives that is replaced before it answers. */
const unanswered = Symbol('unanswered');

export class Workshop {
  readonly tab: Signal<AnyTab | undefined> = signal(undefined);
  readonly config: Signal<object> = signal({});
  readonly pace: Signal<PaceName> = signal('brisk');
  readonly run: ShownRun = new ShownRun((report) => this.#attend(report));
  readonly backend: Signal<BackendInUse | undefined> = signal(undefined);
  readonly isSwitching: Signal<boolean> = signal(false);
  /** Where the tabs that were opened stand, as addresses, so that a tab that was left is found as it was. */
  readonly addresses: Signal<Readonly<Record<string, string>>> = signal({});

  #link: Promise<Link> | undefined;
  #wanted: BackendName;
  /** Counts what was opened: reports of what was open before are for nobody. */
  #generation = 0;
  /** The last opening, also one that failed: what is asked meanwhile waits for it. */
  #opening: Promise<unknown> = Promise.resolve();
  #following = 0;
  #reopening: ReturnType<typeof setTimeout> | undefined;
  /** Whether the run is to be trained that is opened when settings have settled. */
  #isToRun = false;
  #hasToldUnkept = false;
  readonly #loadTab: (id: string) => Promise<AnyTab>;
  readonly #openLink: OpenLink;

  constructor(loadTab: (id: string) => Promise<AnyTab>, backend: BackendName, openLink: OpenLink) {
    this.#loadTab = loadTab;
    this.#wanted = backend;
    this.#openLink = openLink;
  }

  /** Opens the tab that the address names, with its settings. */
  async followAddress(): Promise<void> {
    const { tab: id, parameters } = readAddress();
    const following = ++this.#following;
    const tab = await this.#loaded(id);
    // The address may have changed again, and another tab may have been there sooner.
    if (tab === undefined || following !== this.#following) return;
    const { config, refused } = readConfig(tab.fields, parameters);
    if (refused.length > 0) {
      say(
        'trouble',
        `The address says something that is not possible for ${refused.join(', ')}; that is as usual now.`,
      );
    }
    const pace = paceNamed(parameters.get('speed')) ?? tab.pace ?? 'brisk';
    if (tab === this.tab.peek() && JSON.stringify(config) === JSON.stringify(this.config.peek())) {
      this.setPace(pace);
      return;
    }
    this.#turnTo({ tab, config, pace });
    this.#writeAddress();
    await this.#open({});
  }

  /**
   * Changes settings: the run begins anew with them, and is trained at once if the one before was trained or is being trained.
   *
   * @param of whose settings these are: what takes long may end after its tab was left, and changes nothing then
   */
  configure(change: object, of: AnyTab): void {
    const config = { ...this.config.peek(), ...change };
    if (of !== this.tab.peek() || JSON.stringify(config) === JSON.stringify(this.config.peek())) return;
    this.config.value = config;
    this.#writeAddress();
    this.#isToRun ||= this.run.phase.peek() === 'running' || this.run.phase.peek() === 'finished';
    this.#forget();
    this.#reopening = setTimeout(() => void this.#open({ isToRun: this.#isToRun }), SETTLE_MILLISECONDS);
  }

  setPace(pace: PaceName): void {
    this.pace.value = pace;
    this.#writeAddress();
    void this.#with(({ engine }) => engine.setPace(paces[pace].stepsPerSecond));
  }

  async start(): Promise<void> {
    if (!this.#isReady() || this.#hindrance() !== undefined) return;
    this.run.phase.value = 'running';
    await this.#with(({ engine }) => engine.start());
  }

  /** What the one large button does: starts, pauses, or begins anew what is over. */
  async press(): Promise<void> {
    if (this.run.isRunning.peek()) return this.pause();
    // What could not even be opened has a run, perhaps, that is still kept.
    if (this.run.isOver.peek() && this.run.progress.peek().steps === 0) return this.#open({ isToRun: true });
    if (this.run.isOver.peek()) await this.reset();
    return this.start();
  }

  async pause(): Promise<void> {
    if (!this.run.isRunning.peek()) return;
    this.run.phase.value = 'paused';
    await this.#with(({ engine }) => engine.pause());
  }

  async step(): Promise<void> {
    if (!(this.#isReady() || this.run.isRunning.peek()) || this.#hindrance() !== undefined) return;
    this.run.phase.value = 'paused';
    await this.#with(({ engine }) => engine.step());
  }

  /** Begins anew with the same settings; what there was can be brought back. */
  async reset(): Promise<void> {
    let earlier: Uint8Array | undefined;
    await this.#with(async () => (earlier = await this.#saved()));
    await this.#open({ isAnew: true });
    if (earlier !== undefined) this.#sayAndOffer('Begun anew.', earlier);
  }

  /** The run, or its model, as the bytes of a file. */
  async encode(kind: FileKind): Promise<Uint8Array> {
    await this.#opening;
    const { engine } = await this.#linked();
    return engine.encode(kind);
  }

  /**
   * Goes on with a file of a run, in whatever tab it belongs to. What is open stays if the file is none, and can be brought back.
   *
   * @param name as the user knows the file
   */
  async openFile(bytes: Uint8Array, name: string): Promise<void> {
    const { engine } = await this.#linked();
    const file = await engine.describeFile(bytes);
    const tab = await this.#loadTab(file.tab);
    const config = configOf(tab, file);
    const before = { tab: this.tab.peek()!, config: this.config.peek(), pace: this.pace.peek() };
    const isToRun = this.run.isRunning.peek();
    const earlier = await this.#saved();
    this.#turnTo({ tab, config, pace: tab === before.tab ? before.pace : (tab.pace ?? 'brisk') });
    try {
      await this.#open({ bytes });
      this.#sayAndOffer(`${name} is open.`, earlier);
    } catch (error) {
      // The engine gave up what it had when it tried the file.
      this.#turnTo(before);
      await this.#open({ bytes: earlier, isAnew: earlier === undefined, isToRun });
      throw error;
    } finally {
      this.#writeAddress();
    }
  }

  /**
   * Asks the experiment of a tab something of the tab's own. A question waits while something is opened, and is asked again of the
   * worker that follows if the one that was asked is replaced.
   *
   * @throws Error when the tab was left
   */
  async ask(question: unknown, of: AnyTab): Promise<unknown> {
    for (;;) {
      await this.#opening;
      const { engine, closed } = await this.#linked();
      if (of !== this.tab.peek()) throw new Error(`The tab ${of.title} was left before it was answered.`);
      const answer = await Promise.race([engine.ask(question), closed.then(() => unanswered)]);
      if (answer !== unanswered) return answer;
    }
  }

  /** Computes with another backend from now on, in a worker of its own; the run goes on where it stands. */
  async switchBackend(name: BackendName): Promise<void> {
    if (this.isSwitching.peek()) return;
    this.isSwitching.value = true;
    try {
      const link = await this.#newLink(name);
      await this.#moveTo(link, name).catch((error: unknown) => {
        link.close();
        throw error;
      });
    } catch (error) {
      say('trouble', `${(error as Error).message} The page computes as before.`);
    } finally {
      this.isSwitching.value = false;
    }
  }

  async #moveTo(link: Link, name: BackendName): Promise<void> {
    await this.#opening;
    const before = await this.#link;
    const isToRun = this.run.isRunning.peek();
    if (isToRun) await before?.engine.pause();
    const generation = this.#generation;
    const bytes = await this.#saved().catch(async (error: unknown) => {
      if (isToRun) await before?.engine.start();
      throw error;
    });
    this.#link = Promise.resolve(link);
    this.#wanted = name;
    this.backend.value = link.backend;
    before?.close();
    // Settings that changed meanwhile are for another run.
    const isSame = generation === this.#generation && this.run.phase.peek() !== 'opening';
    await this.#open(isSame ? { isToRun, bytes } : { isToRun: this.#isToRun }).catch(async (error: unknown) => {
      say('trouble', `The run could not be moved: ${(error as Error).message} It goes on with what was kept last.`);
      await this.#open({ isToRun });
    });
  }

  #open(how: Opening): Promise<void> {
    const opening = this.#openNow(how);
    this.#opening = opening.catch(() => {});
    return opening;
  }

  async #openNow({ bytes, isAnew = false, isToRun = false }: Opening): Promise<void> {
    const generation = this.#forget();
    this.#isToRun = false;
    const tab = this.tab.peek()!;
    try {
      const { engine } = await this.#linked();
      await engine.setPace(paces[this.pace.peek()].stepsPerSecond);
      const opened = await engine.open({ tab: tab.id as TabId, config: this.config.peek(), bytes, isAnew });
      if (generation !== this.#generation) return;
      this.run.show(opened.report, opened);
      if (opened.problem !== undefined) say('trouble', `The run of last time could not be taken up: ${opened.problem}`);
      if (isToRun) await this.start();
    } catch (error) {
      if (bytes !== undefined) throw error;
      if (generation !== this.#generation) return;
      this.run.clear();
      this.run.phase.value = 'failed';
      say('trouble', loadingTrouble(error as Error));
    }
  }

  async #loaded(id: string): Promise<AnyTab | undefined> {
    try {
      return await this.#loadTab(id);
    } catch (error) {
      say('trouble', `The tab could not be opened: ${loadingTrouble(error as Error)}`);
      if (this.tab.peek() !== undefined) this.#writeAddress();
      return undefined;
    }
  }

  /** What is seen of the tab there was is not for another. */
  #turnTo({ tab, config, pace }: { readonly tab: AnyTab; readonly config: object; readonly pace: PaceName }): void {
    batch(() => {
      this.run.clear();
      this.tab.value = tab;
      this.config.value = config;
      this.pace.value = pace;
    });
    document.title = `${tab.title} · Neurite playground`;
  }

  /** The run as it stands, if there is one. */
  async #saved(): Promise<Uint8Array | undefined> {
    return this.run.progress.peek().steps > 0 ? this.encode('run') : undefined;
  }

  /** @param earlier the run that there was, if there was one */
  #sayAndOffer(news: string, earlier: Uint8Array | undefined): void {
    if (earlier === undefined) return say('news', news);
    const bringBack = (): void => void this.#with(() => this.openFile(earlier, 'What was'));
    say('news', news, { label: 'Bring back what was', run: bringBack });
  }

  #isReady(): boolean {
    return this.run.phase.peek() === 'ready' || this.run.phase.peek() === 'paused';
  }

  #hindrance(): string | undefined {
    return this.tab.peek()?.hindrance?.(this.config.peek());
  }

  /** What is still told of the run there was is for nobody. */
  #forget(): number {
    clearTimeout(this.#reopening);
    this.run.beginOpening();
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
    this.#link ??= firstLink(this.#wanted, (name) => this.#newLink(name)).then((link) => {
      this.backend.value = link.backend;
      return link;
    });
    return this.#link;
  }

  async #newLink(name: BackendName): Promise<Link> {
    const link: Link = await this.#openLink(
      name,
      (report) => this.run.hear(report),
      (message) => void this.#recover(link, message),
    );
    return link;
  }

  /** A worker is lost, or its GPU: another one takes up what was kept. */
  async #recover(lost: Link, message: string): Promise<void> {
    if ((await this.#link) !== lost) return;
    const wasRunning = this.run.phase.peek() === 'running' || this.run.phase.peek() === 'failed';
    lost.close();
    this.#link = undefined;
    this.#wanted = 'wasm';
    say('trouble', `${message} Another worker goes on with what was kept last.`);
    await this.#open({ isToRun: wasRunning });
  }

  /** What a report says besides what is seen. */
  #attend({ problem, isDeviceLost, unkept }: Report): void {
    if (isDeviceLost === true) void this.#link!.then((link) => this.#recover(link, problem!));
    else if (problem !== undefined) say('trouble', problem);
    if (unkept === undefined || this.#hasToldUnkept) return;
    this.#hasToldUnkept = true;
    say('trouble', `The browser does not keep the run (${unkept}): a reload begins anew. Export it to have it.`);
  }

  #writeAddress(): void {
    const tab = this.tab.peek()!;
    const pace = this.pace.peek();
    const speed: Record<string, string> = pace === (tab.pace ?? 'brisk') ? {} : { speed: pace };
    const address = addressOf(tab.id, { ...writeConfig(tab.fields, this.config.peek()), ...speed });
    this.addresses.value = { ...this.addresses.peek(), [tab.id]: address };
    writeAddress(address);
  }
}

interface Opening {
  readonly bytes?: Uint8Array | undefined;
  readonly isAnew?: boolean;
  readonly isToRun?: boolean;
}
