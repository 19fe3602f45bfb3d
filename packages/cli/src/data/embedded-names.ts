/** Apart from the loaders, so that the help can list the names without loading anything. */
const tableNames = ['iris', 'wine', 'breast-cancer', 'digits'] as const;

/** The data sets that are tables. */
export type TableName = (typeof tableNames)[number];

/** The names of the data sets that Neurite brings along. */
export const embeddedNames: readonly string[] = [...tableNames, 'fashion-mnist'];
