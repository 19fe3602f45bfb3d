import { loadUserData } from '@neurite/models';
import { savedModelPath } from '../commands/saved-model.ts';
import type { DomainTask } from './domain-task.ts';
import { domainTasks } from './domain-tasks.ts';

/** The task that a saved model is of, by what it keeps in its `userData`; undefined for one of tables. */
export async function taskOfModel(path: string): Promise<DomainTask | undefined> {
  const userData = await loadUserData(savedModelPath(path));
  if (typeof userData !== 'object' || userData === null) return undefined;
  const entry = Object.values(domainTasks).find(({ userDataKey }) => userDataKey in userData);
  return entry?.load();
}
