export { breastCancer } from './breast-cancer.ts';
export { digits, type DigitsOptions, type OneHotTable } from './digits.ts';
export { iris } from './iris.ts';
export type { LabelledTable } from './labelled-table.ts';
export { wine } from './wine.ts';
