/** How fast a training may go, for those who watch. */
export const paces = {
  slow: { label: 'Slow', stepsPerSecond: 4 },
  calm: { label: 'Calm', stepsPerSecond: 30 },
  brisk: { label: 'Brisk', stepsPerSecond: 200 },
  full: { label: 'Full speed', stepsPerSecond: Infinity },
} as const;

export type PaceName = keyof typeof paces;

export const paceNames = Object.keys(paces) as readonly PaceName[];

export function paceNamed(name: string | null): PaceName | undefined {
  return paceNames.find((known) => known === name);
}
