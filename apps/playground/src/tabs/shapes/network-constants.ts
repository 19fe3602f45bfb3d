/** The share of the points that is held out. */
export const TEST_SHARE = 0.3;
/** Fewer points are all for training. */
export const LEAST_POINTS_TO_SPLIT = 10;
