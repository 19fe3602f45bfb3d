/** An experiment whose training is `model.fit`: what most tabs are made of. */
import {
  type Arrays,
  type Callback,
  decodeModel,
  encodeModel,
  type FitOptions,
  type Logs,
  type Model,
  type TrainingRun,
  type TrainingState,
} from '@neurite/models';
import type { Optimizer } from '@neurite/optimizers';
import type { Experiment, FileKind, Progress } from './experiment.ts';
import type { Gate } from './gate.ts';
import type { OwnData } from './own-data.ts';
import { readNote, runNote } from './run-file.ts';

/** What is trained, on what, and what is shown of it. */
export type FitPlan<TrainedModel extends Model, Material, View> = Shown<TrainedModel, Material, View> &
  (OnArrays | ByOwner);

interface Shown<TrainedModel extends Model, Material, View> {
  readonly tab: string;
  readonly config: unknown;
  readonly callbacks?: readonly Callback[];
  readonly material: Material;
  readonly own?: OwnData | undefined;
  readonly view: (model: TrainedModel, isAtRest: boolean) => Promise<View>;
  readonly ask?: (model: TrainedModel, question: never) => Promise<unknown>;
  /** What else is to be known of the model to use it. */
  readonly userData?: () => object;
}

/** Trained by `model.fit`. */
interface OnArrays {
  readonly x: Arrays;
  readonly y: Arrays;
  /** As the program of this run says them, besides the callbacks. */
  readonly options: Omit<FitOptions, 'epochs' | 'callbacks' | 'initialEpoch' | 'verbose'> & { readonly epochs: number };
}

/** Trained by something that holds the model, a recogniser: it compiles the model itself. */
interface ByOwner {
  readonly options: { readonly epochs: number };
  readonly fit: (callbacks: readonly Callback[]) => Promise<unknown>;
  /** What a file held: its weights are in the model already, its optimizer's state goes into the new one. */
  readonly from?: Model | undefined;
}

/** The model that a file holds, or a new one. */
export async function modelFrom<TrainedModel extends Model>(
  saved: Uint8Array | undefined,
  make: () => TrainedModel,
): Promise<TrainedModel> {
  if (saved === undefined) return make();
  return (await decodeModel(saved, { restoreRandomState: true })) as unknown as TrainedModel;
}

/** An experiment with a compiled model; one that came from a file goes on where it stood. */
export function fitExperiment<TrainedModel extends Model, Material, View>(
  model: TrainedModel,
  plan: FitPlan<TrainedModel, Material, View>,
): Experiment<Material, View> {
  const { tab, config, options, material, own } = plan;
  const origin: Model | undefined = 'fit' in plan ? plan.from : model;
  const note = origin?.userData === undefined ? undefined : readNote(origin.userData);
  const curves: Record<string, number[]> = {};
  for (const [name, values] of Object.entries(note?.curves ?? {})) curves[name] = [...values];
  const resumed: TrainingState | undefined = note?.curves === undefined ? undefined : origin?.trainingState;
  let steps = note?.steps ?? 0;
  let run: TrainingRun | undefined;

  const keepCurves = (logs: Logs): void => {
    for (const [name, value] of Object.entries(logs)) (curves[name] ??= []).push(value);
  };
  const stateNow = (): TrainingState | undefined => run?.state() ?? resumed;

  return {
    material,
    own,
    get progress(): Progress {
      const { epochs } = options;
      const epoch = curves['loss']?.length ?? 0;
      const stepsLeft = run?.steps === undefined ? undefined : Math.max(epochs * run.steps - steps, 0);
      return { steps, epoch, epochs, curves, stepsLeft: epoch >= epochs ? 0 : stepsLeft };
    },
    async train(gate: Gate, onStep: () => void | Promise<void>): Promise<void> {
      const pacing: Callback = {
        onTrainBegin(begun) {
          run = begun;
          if (resumed === undefined) return;
          begun.goOnFrom(resumed);
          if (origin !== model) takeOver(begun, origin!.optimizer!);
        },
        onBatchBegin: () => gate.pass(),
        onBatchEnd() {
          steps += 1;
          return onStep();
        },
        onEpochEnd: (_epoch, logs) => keepCurves(logs),
      };
      const callbacks = [...(plan.callbacks ?? []), pacing];
      if ('fit' in plan) await plan.fit(callbacks);
      else await model.fit(plan.x, plan.y, { ...plan.options, verbose: 0, callbacks });
    },
    view: (isAtRest = true) => plan.view(model, isAtRest),
    async encode(kind: FileKind): Promise<Uint8Array> {
      const state = stateNow();
      const run = kind === 'run' ? { tab, config, curves, steps } : { tab, config };
      model.userData = { ...plan.userData?.(), ...runNote(run) };
      return encodeModel(model, { state });
    },
    ...(plan.ask === undefined ? {} : { ask: (question: never) => plan.ask!(model, question) }),
  };
}

/** The state of an optimizer goes into another one for the same variables. */
function takeOver({ model, optimizer }: TrainingRun, from: Optimizer): void {
  optimizer.build(new Map(model.namedTrainableVariables));
  optimizer.variables.forEach((slot, index) => slot.assign(from.variables[index]!.value()));
}
