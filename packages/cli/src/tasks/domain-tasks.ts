import type { RunRecord } from '../run-record.ts';
import type { DomainTask, TaskSettings } from './domain-task.ts';

/** What must be known of a task before its code is loaded. */
export interface DomainTaskEntry {
  /** For the help: what is learned from what. */
  readonly about: string;
  /** Under which name its models keep what belongs to them, in `userData`. */
  readonly userDataKey: string;
  /** The options of `train` that it takes besides those that all tasks take, by the names of their attributes. */
  readonly options: readonly string[];
  load(): Promise<DomainTask>;
}

/** The tasks by the name that `--task` takes. */
export const domainTasks: Readonly<Record<string, DomainTaskEntry>> = {
  classify: {
    about: 'pictures in a folder for each class',
    userDataKey: 'imageClassifier',
    options: ['size', 'corrupt', 'augment'],
    load: async () => (await import('./classify.ts')).classify,
  },
  detect: {
    about: 'pictures with boxes around objects, as COCO or Pascal VOC have them',
    userDataKey: 'objectDetector',
    options: ['size', 'augment'],
    load: async () => (await import('./detect.ts')).detect,
  },
  commands: {
    about: 'recordings in a folder for each word',
    userDataKey: 'commandRecognizer',
    options: ['corrupt'],
    load: async () => (await import('./commands.ts')).commands,
  },
};

/** Whether what `--task` was given is one of these. */
export function isDomainTask(task: string | undefined): task is string {
  return task !== undefined && Object.hasOwn(domainTasks, task);
}

/** Whether a run was one of these tasks. */
export function isTaskRun(settings: RunRecord['settings']): settings is TaskSettings {
  return isDomainTask(settings.task);
}

/** The tasks in words: 'classify (pictures in a folder for each class)'. */
export const tasksInWords: string = Object.entries(domainTasks)
  .map(([name, { about }]) => `${name} (${about})`)
  .join(', ');
