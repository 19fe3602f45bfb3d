/** What tabs share in which users collect examples of their own. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Draft } from '../storage/draft.ts';

/**
 * How examples are collected.
 *
 * @typeParam Examples as the panel has them
 * @typeParam Kept as the browser keeps them
 */
export interface ExamplesPlan<Examples, Kept> {
  readonly none: () => Examples;
  readonly draft: Draft<Kept>;
  readonly toKept: (examples: Examples) => Kept;
  readonly fromKept: (kept: Kept) => Examples;
  /** Why nothing can be learned from them, if so. */
  readonly lackOf: (kept: Kept) => string | undefined;
  /** Makes them what the tab learns from. */
  readonly learn: (kept: Kept) => Promise<void>;
  /** Whether it learns from these, or those of before. */
  readonly isLearned: boolean;
  /** Makes the tab learn from what it has without them. */
  readonly unlearn: () => void;
}

export interface OwnExamples<Examples> {
  readonly examples: Examples;
  /** As they are now, also for what began before the last drawing. */
  readonly now: () => Examples;
  readonly lack: string | undefined;
  /** What went wrong last; '' where nothing did. */
  readonly problem: string;
  readonly tell: (problem: string) => void;
  /** Shows other ones; {@link keep} is to follow. */
  readonly show: (next: Examples) => void;
  /** Keeps those of now, and has the tab learn from them if they are enough. */
  readonly keep: () => void;
  /** Shows other ones and keeps them. */
  readonly change: (next: Examples) => void;
}

/** Examples that a reload leaves as they were, and that are learned from as soon as they are enough. */
export function useOwnExamples<Examples, Kept>(plan: ExamplesPlan<Examples, Kept>): OwnExamples<Examples> {
  const [examples, setExamples] = useState(plan.none);
  const [problem, tell] = useState('');
  const latest = useRef(examples);
  const latestPlan = useRef(plan);
  latestPlan.current = plan;
  const keeping = useRef(Promise.resolve());
  const tellError = (error: unknown): void => tell((error as Error).message);

  const show = (next: Examples): void => {
    latest.current = next;
    setExamples(next);
  };
  useEffect(() => {
    plan.draft.read().then((kept) => kept !== undefined && show(plan.fromKept(kept)), tellError);
  }, []);

  const keepNow = async (): Promise<void> => {
    const { draft, toKept, lackOf, learn, unlearn } = latestPlan.current;
    const kept = toKept(latest.current);
    await draft.keep(kept);
    if (lackOf(kept) === undefined) await learn(kept);
    else if (latestPlan.current.isLearned) unlearn();
  };
  /** One after the other: the last one counts. */
  const keep = (): void => {
    keeping.current = keeping.current.then(keepNow).catch(tellError);
  };
  return {
    examples,
    now: () => latest.current,
    lack: plan.lackOf(plan.toKept(examples)),
    problem,
    tell,
    show,
    keep,
    change(next) {
      tell('');
      show(next);
      keep();
    },
  };
}

/** The first few of what went wrong, of many files perhaps. */
export function inFewWords(troubles: readonly string[]): string {
  const more = troubles.length - SAID_TROUBLES;
  return [...troubles.slice(0, SAID_TROUBLES), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

const SAID_TROUBLES = 3;
