import { loadUserData } from '@neurite/models';
import { savedModel, savedModelPath } from '../commands/saved-model.ts';
import type { DomainTask, OpenedModel } from './domain-task.ts';
import { domainTasks } from './domain-tasks.ts';

/** The task that a saved model is of, by what it keeps in its `userData`; undefined for one of tables. */
export async function taskOfModel(path: string): Promise<DomainTask | undefined> {
  const userData = await loadUserData(savedModelPath(path));
  if (typeof userData !== 'object' || userData === null) return undefined;
  const entry = Object.values(domainTasks).find(({ userDataKey }) => userDataKey in userData);
  return entry?.load();
}

/**
 * A saved model of whatever kind, as the task opens it that it is of: layers and losses of tasks are known to them alone. Its classes are
 * undefined for one of tables.
 */
export async function openedModel(
  path: string,
  custom?: string,
): Promise<Pick<OpenedModel, 'network'> & Partial<OpenedModel>> {
  const task = await taskOfModel(path);
  return task === undefined ? { network: await savedModel(path, custom) } : task.open(savedModelPath(path));
}
