/** One entry for each of three spatial axes; those that are missing come first. */
export const triple = <T>(values: readonly T[], missing: T): readonly [T, T, T] => {
  const [depth = missing, height = missing, width = missing] = [
    ...Array.from({ length: 3 - values.length }, () => missing),
    ...values,
  ];
  return [depth, height, width];
};
