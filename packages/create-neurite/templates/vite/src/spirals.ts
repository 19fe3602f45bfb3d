/** Points on two spirals, x and y in turn from −1 to 1, and to which of them each belongs. */
export function spirals(perClass: number): { points: Float32Array; classes: Float32Array } {
  const points = new Float32Array(4 * perClass);
  const classes = new Float32Array(2 * perClass);
  for (let i = 0; i < 2 * perClass; i++) {
    const arm = i % 2;
    const along = 0.1 + (0.85 * i) / (2 * perClass);
    const angle = 6 * along + Math.PI * arm;
    points.set([along * Math.cos(angle), along * Math.sin(angle)], 2 * i);
    classes[i] = arm;
  }
  return { points, classes };
}
