import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { OpenRequest, Report } from '../engine/engine.ts';
import type { Link, OpenLink } from './link.ts';
import { notices } from './notices.ts';
import { integerFrom } from './settings.ts';
import { type AnyTab, Workshop } from './workshop.ts';

/** Longer than settings take to settle. */
const SETTLED = 100;

interface FakeRun {
  readonly tab: string;
  readonly config: unknown;
  steps: number;
}

/** A worker's engine whose runs are nothing but their steps; a file of one is JSON. */
class FakeEngine {
  run: FakeRun | undefined;
  isRunning = false;
  tell: (report: Report) => void = () => {};
  readonly opened: OpenRequest[] = [];
  answer: Promise<unknown> | undefined;

  report(): Report {
    const { steps = 0 } = this.run ?? {};
    const phase = this.isRunning ? 'running' : steps > 0 ? 'paused' : 'ready';
    return { phase, progress: { steps, epoch: 0, epochs: 9, curves: {} }, rate: 0, view: this.run?.tab };
  }
  async open(request: OpenRequest) {
    this.opened.push(request);
    this.run = undefined;
    this.isRunning = false;
    await pause(5);
    if (failsToOpen !== undefined) throw new TypeError(failsToOpen);
    const text = request.bytes === undefined ? undefined : new TextDecoder().decode(request.bytes);
    if (text?.includes('damaged') === true) throw new Error('The weights are damaged.');
    const saved = text === undefined ? { steps: 0 } : (JSON.parse(text) as FakeRun);
    this.run = { tab: request.tab, config: request.config, steps: saved.steps };
    return { material: `of ${request.tab}`, report: this.report() };
  }
  start(): void {
    this.isRunning = true;
    this.step();
  }
  pause(): void {
    this.isRunning = false;
  }
  step(): void {
    this.run!.steps += 1;
    this.tell(this.report());
  }
  setPace(): void {}
  async encode(): Promise<Uint8Array> {
    if (this.run === undefined) throw new Error('Nothing is open yet.');
    return fileOf(this.run);
  }
  async describeFile(bytes: Uint8Array): Promise<unknown> {
    return JSON.parse(new TextDecoder().decode(bytes));
  }
  async ask(question: unknown): Promise<unknown> {
    if (this.run === undefined) throw new Error('Nothing is open yet.');
    return this.answer ?? `${this.run.tab} answers ${String(question)}`;
  }
}

function fileOf(run: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(run));
}

function tabOf(id: string): AnyTab {
  return { id, title: id, about: '', fields: { units: integerFrom(1, 99, 8) }, program: () => '', Panel: () => null };
}

const tabs: Readonly<Record<string, AnyTab>> = { shapes: tabOf('shapes'), text: tabOf('text') };
const [shapes, text] = [tabs['shapes']!, tabs['text']!];

let engines: FakeEngine[];
/** Why the worker cannot open anything, if so. */
let failsToOpen: string | undefined;
/** How long a tab takes to be loaded, in milliseconds. */
let slow: Record<string, number>;

const openLink: OpenLink = async (name, onReport) => {
  const engine = new FakeEngine();
  engine.tell = onReport;
  engines.push(engine);
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  await pause(5);
  return { engine, backend: { name, detail: '' }, closed, close: resolve } as unknown as Link;
};

async function go(workshop: Workshop, hash: string): Promise<void> {
  location.hash = hash;
  await workshop.followAddress();
}

async function opened(hash = '#shapes'): Promise<Workshop> {
  const workshop = new Workshop(
    async (id) => {
      await pause(slow[id] ?? 0);
      return tabs[id]!;
    },
    'wasm',
    openLink,
  );
  await go(workshop, hash);
  return workshop;
}

const shown = (): Promise<void> => pause(20);
const told = (): string => notices.value.map(({ text: words }) => words).join('\n');

beforeEach(() => {
  engines = [];
  slow = {};
  failsToOpen = undefined;
  notices.value = [];
  vi.stubGlobal('location', { hash: '' });
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('document', { title: '' });
  vi.stubGlobal('history', { replaceState: (_: unknown, __: string, hash: string) => (location.hash = hash) });
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw));
});

describe('tabs', () => {
  test('the one that was asked for last is open, whichever was loaded first', async () => {
    const workshop = await opened();
    slow = { text: 40 };
    const first = go(workshop, '#text');
    await go(workshop, '#shapes?units=9');
    await first;
    expect([workshop.tab.value, workshop.config.value, location.hash]).toEqual([
      shapes,
      { units: 9 },
      '#shapes?units=9',
    ]);
  });

  test('one that was left is found with its settings', async () => {
    const workshop = await opened('#shapes?units=9');
    await go(workshop, '#text');
    expect(workshop.addresses.value).toEqual({ shapes: '#shapes?units=9', text: '#text' });
  });

  test('settings that come from a tab after it was left change nothing', async () => {
    const workshop = await opened();
    await go(workshop, '#text');
    workshop.configure({ units: 3 }, shapes);
    expect([workshop.config.value, workshop.run.phase.value]).toEqual([{ units: 8 }, 'ready']);
  });

  test('leaving one right after a change of settings opens and trains no other', async () => {
    const workshop = await opened();
    await workshop.start();
    workshop.configure({ units: 3 }, shapes);
    await go(workshop, '#text');
    await pause(SETTLED);
    expect(engines[0]!.opened.map(({ tab }) => tab)).toEqual(['shapes', 'text']);
    expect(workshop.run.phase.value).toBe('ready');
  });

  test('one that cannot be loaded is told, and the page keeps what it has', async () => {
    const workshop = new Workshop(
      async (id) => {
        if (id === 'text') throw new Error('Failed to fetch.');
        return shapes;
      },
      'wasm',
      openLink,
    );
    await go(workshop, '#shapes');
    await go(workshop, '#text');
    expect(told()).toContain('could not be opened: A part of the page could not be loaded');
    expect([workshop.tab.value, location.hash]).toEqual([shapes, '#shapes']);
  });
});

describe('runs', () => {
  test('go on when settings are set to what they are', async () => {
    const workshop = await opened();
    await workshop.start();
    workshop.configure({ units: 8 }, shapes);
    await pause(SETTLED);
    expect([workshop.run.phase.value, engines[0]!.opened.length]).toEqual(['running', 1]);
  });

  test('what is heard of the one before, while settings change, is not shown', async () => {
    const workshop = await opened();
    await workshop.start();
    await shown();
    engines[0]!.tell(engines[0]!.report());
    workshop.configure({ units: 3 }, shapes);
    engines[0]!.tell(engines[0]!.report());
    await shown();
    expect(workshop.run.phase.value).toBe('opening');
    await pause(SETTLED);
    expect([workshop.run.phase.value, engines[0]!.run]).toMatchObject(['running', { config: { units: 3 } }]);
  });

  test('that are over begin anew at a press, and can be brought back', async () => {
    const workshop = await opened();
    await workshop.step();
    engines[0]!.tell({ ...engines[0]!.report(), phase: 'finished' });
    await shown();
    await workshop.press();
    await shown();
    expect([workshop.run.phase.value, workshop.run.progress.value.steps]).toEqual(['running', 1]);
    expect(engines[0]!.opened.map(({ isAnew }) => isAnew)).toEqual([false, true]);
    expect(notices.value.at(-1)!.action).toBeDefined();
    await workshop.press();
    expect(workshop.run.phase.value).toBe('paused');
  });

  test('that failed are not said to run', async () => {
    const workshop = await opened();
    engines[0]!.tell({ ...engines[0]!.report(), phase: 'failed', problem: 'Out of memory.' });
    await shown();
    await workshop.start();
    await workshop.step();
    expect(workshop.run.phase.value).toBe('failed');
  });

  test('that could not be opened are opened at a press, and what is kept of them is not forgotten', async () => {
    const workshop = await opened();
    failsToOpen = 'Failed to fetch dynamically imported module: train.js';
    await go(workshop, '#text');
    expect([workshop.run.phase.value, told()]).toEqual(['failed', expect.stringContaining('A part of the page')]);
    failsToOpen = undefined;
    await workshop.press();
    expect(workshop.run.phase.value).toBe('running');
    expect(engines[0]!.opened.map(({ isAnew }) => isAnew)).toEqual([false, false, false]);
  });

  test('are brought back in their own tab, with their own settings', async () => {
    const workshop = await opened('#shapes?units=9');
    await workshop.step();
    await shown();
    await workshop.reset();
    const { action } = notices.value.at(-1)!;
    await go(workshop, '#text');
    action!.run();
    await pause(SETTLED);
    expect([workshop.tab.value, workshop.config.value, workshop.run.progress.value.steps]).toEqual([
      shapes,
      { units: 9 },
      1,
    ]);
  });

  test('that the browser does not keep are told, once', async () => {
    const workshop = await opened();
    const counts: number[] = [];
    while (counts.length < 2) {
      engines[0]!.tell({ ...engines[0]!.report(), unkept: 'no space' });
      await shown();
      counts.push(notices.value.length);
      notices.value = [];
    }
    expect(counts).toEqual([1, 0]);
    expect(workshop.run.phase.value).toBe('ready');
  });
});

describe('files', () => {
  test('of another tab open there, and nothing of the tab before is shown in it', async () => {
    const workshop = await opened();
    const seen: unknown[] = [];
    workshop.tab.subscribe((tab) => seen.push([tab?.id, workshop.run.view.peek(), workshop.run.material.peek()]));
    await workshop.openFile(fileOf({ tab: 'text', config: { units: 4 }, steps: 7 }), 'run');
    expect(seen).toEqual([
      ['shapes', 'shapes', 'of shapes'],
      ['text', undefined, undefined],
    ]);
    expect([workshop.run.progress.value.steps, location.hash]).toEqual([7, '#text?units=4']);
  });

  test('leave a way back to the run that there was', async () => {
    const workshop = await opened('#shapes?units=9');
    await workshop.step();
    await shown();
    await workshop.openFile(fileOf({ tab: 'shapes', config: { units: 9 }, steps: 7 }), "'mine'");
    expect([workshop.run.progress.value.steps, told()]).toEqual([7, "'mine' is open."]);
    notices.value.at(-1)!.action!.run();
    await pause(SETTLED);
    expect([workshop.run.progress.value.steps, workshop.config.value]).toEqual([1, { units: 9 }]);
  });

  test('that are damaged leave the run as it was', async () => {
    const workshop = await opened('#shapes?units=9');
    await workshop.step();
    await workshop.start();
    await shown();
    const damaged = fileOf({ tab: 'text', config: {}, steps: 7, weights: 'damaged' });
    await expect(workshop.openFile(damaged, 'run')).rejects.toThrow('The weights are damaged.');
    await shown();
    expect([workshop.tab.value, location.hash]).toEqual([shapes, '#shapes?units=9']);
    expect(workshop.run.phase.value).toBe('running');
    expect(engines[0]!.run!.steps).toBeGreaterThanOrEqual(2);
  });
});

describe('questions', () => {
  test('wait while something is opened', async () => {
    const workshop = await opened();
    workshop.configure({ units: 3 }, shapes);
    await pause(SETTLED - 38);
    expect(await workshop.ask('who', shapes)).toBe('shapes answers who');
  });

  test('of a tab that was left go to no other', async () => {
    const workshop = await opened();
    await go(workshop, '#text');
    await expect(workshop.ask('who', shapes)).rejects.toThrow('The tab shapes was left');
    expect(await workshop.ask('who', text)).toBe('text answers who');
  });

  test('are asked again of the worker that follows', async () => {
    const workshop = await opened();
    engines[0]!.answer = new Promise(() => {});
    const answer = workshop.ask('who', shapes);
    await pause(1);
    await workshop.switchBackend('cpu');
    expect(await answer).toBe('shapes answers who');
  });
});

describe('another backend', () => {
  test('goes on with the run', async () => {
    const workshop = await opened();
    await workshop.step();
    await workshop.start();
    await shown();
    const { steps } = engines[0]!.run!;
    await workshop.switchBackend('cpu');
    expect([workshop.backend.value!.name, workshop.run.phase.value]).toEqual(['cpu', 'running']);
    expect(engines[1]!.run!.steps).toBeGreaterThanOrEqual(steps);
  });

  test('opens what was turned to meanwhile, without the run of before', async () => {
    const workshop = await opened();
    await workshop.step();
    await shown();
    const switched = workshop.switchBackend('cpu');
    await go(workshop, '#text');
    await switched;
    expect(engines[1]!.opened).toEqual([{ tab: 'text', config: { units: 8 }, bytes: undefined, isAnew: false }]);
    expect([workshop.run.phase.value, workshop.run.material.value]).toEqual(['ready', 'of text']);
  });

  test('that is told of changed settings takes no run of others', async () => {
    const workshop = await opened();
    await workshop.step();
    await shown();
    const switched = workshop.switchBackend('cpu');
    await pause(3);
    workshop.configure({ units: 3 }, shapes);
    await switched;
    await pause(SETTLED);
    expect(engines[1]!.opened).toMatchObject([{ config: { units: 3 }, bytes: undefined }]);
  });
});
