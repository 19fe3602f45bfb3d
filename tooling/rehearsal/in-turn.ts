/**
 * Gives every item to a task, so many at a time.
 *
 * @returns what came of each, in the order of the items
 */
export async function inTurn<Item, Result>(
  items: readonly Item[],
  atATime: number,
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await task(item);
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return results;
}
