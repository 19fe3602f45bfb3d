/** What we want to reach: our time against a peer's, within one run. */
import type { Results } from './results.ts';

export interface Bar {
  readonly title: string;
  /** 'workload/mode' of the row. */
  readonly row: string;
  readonly key: 'step' | 'first' | 'peakMemory';
  readonly ours: string;
  readonly against?: string;
  /** Our figure over the peer's may be so much at the most; without a peer, the figure itself. */
  readonly bar: number;
  readonly goal: number;
}

function ratio(
  title: string,
  row: string,
  ours: string,
  against: string,
  bar: number,
  goal: number,
  key: Bar['key'] = 'step',
): Bar {
  return { title, row, key, ours, against, bar, goal };
}

const [wide, portable, threads] = ['neurite', 'neurite-portable', 'neurite-2t'];

export const bars: readonly Bar[] = [
  ratio('W1 step / tfjs-wasm', 'W1/train', wide, 'tfjs-wasm', 1 / 100, 1 / 300),
  ratio('W1 step / brain.js', 'W1/train', wide, 'brain.js', 1 / 5, 1 / 20),
  ratio('W1 fit, compilation included / brain.js', 'W1/fit', wide, 'brain.js', 1 / 2, 1 / 8, 'first'),
  ratio('W1 fit, compilation included / tfjs-wasm', 'W1/fit', wide, 'tfjs-wasm', 1 / 60, 1 / 240, 'first'),
  ratio('W2 step / PyTorch', 'W2/train', wide, 'pytorch', 0.9, 0.7),
  ratio('W2 step, portable / jax-js', 'W2/train', portable, 'jax-js', 1 / 2, 1 / 2),
  ratio('W2 step, 2 threads / PyTorch 1 thread', 'W2/train', threads, 'pytorch', 0.9, 0.45),
  ratio('W3 step / PyTorch', 'W3/train', wide, 'pytorch', 0.5, 0.35),
  ratio('W3 step, portable / PyTorch', 'W3/train', portable, 'pytorch', 1, 1),
  ratio('W3 step, 2 threads / PyTorch 1 thread', 'W3/train', threads, 'pytorch', 0.5, 0.25),
  ratio('W4 step / PyTorch', 'W4/train', wide, 'pytorch', 1, 0.6),
  ratio('W4 step, portable / PyTorch', 'W4/train', portable, 'pytorch', 1.4, 1.4),
  ratio('W7 step / PyTorch', 'W7/train', wide, 'pytorch', 1.1, 0.85),
  ratio('W7 step, portable / PyTorch', 'W7/train', portable, 'pytorch', 1.6, 1.6),
  ratio('W7 step, 2 threads / PyTorch 1 thread', 'W7/train', threads, 'pytorch', 1.1, 0.55),
  ...[256, 512, 1024].flatMap((n) => [
    // Peaks are entrants of W5: the time that its operations would take if nothing but arithmetic took any.
    ratio(`W5 ${n}, portable / time at the peak`, `W5-${n}/infer`, portable, 'peak', 1 / 0.85, 1 / 0.92),
    ratio(`W5 ${n} / portable`, `W5-${n}/infer`, wide, portable, 1 / 1.75, 1 / 1.95),
    ratio(`W5 ${n}, 2 threads / 1 thread`, `W5-${n}/infer`, threads, wide, 1 / 1.8, 1 / 1.8),
  ]),
  ratio('W6 α = 1, portable / ort-web', 'W6-1/infer', portable, 'ort-web', 0.7, 0.5),
  ratio('W6 α = 1 / ort-web', 'W6-1/infer', wide, 'ort-web', 0.5, 0.3),
  { title: 'W3 first call, ms', row: 'W3/train', key: 'first', ours: wide, bar: 100, goal: 60 },
  ratio('W3 peak memory / jax-js', 'W3/train', wide, 'jax-js', 1.15, 0.85, 'peakMemory'),
];

export interface Verdict {
  readonly title: string;
  readonly value: number;
  readonly bar: number;
  readonly goal: number;
  readonly verdict: 'goal reached' | 'bar reached' | 'missed';
}

/** KB of a page that trains; `pnpm check` holds it to its bar. */
export const PAGE = { title: 'page that trains, KB', bar: 160, goal: 120 } as const;

/** Of all bars whose figures are there. */
export function verdicts({ rows, sizes }: Results): Verdict[] {
  const page = sizes.find(({ entrant }) => entrant === 'neurite');
  const ratios = bars.flatMap(({ title, row: name, key, ours, against, bar, goal }) => {
    const row = rows.find(({ workload, mode }) => `${workload}/${mode}` === name);
    const mine = row?.figures[ours]?.[key];
    const theirs = against === undefined ? 1 : row?.figures[against]?.[key];
    if (mine === undefined || theirs === undefined) return [];
    return [judged({ title, bar, goal }, mine / theirs)];
  });
  return page === undefined ? ratios : [...ratios, judged(PAGE, page.bytes / 1000)];
}

function judged({ title, bar, goal }: Pick<Verdict, 'title' | 'bar' | 'goal'>, value: number): Verdict {
  return { title, value, bar, goal, verdict: value <= goal ? 'goal reached' : value <= bar ? 'bar reached' : 'missed' };
}
