/** The share of the data that is held out where none is said. */
export const USUAL_SHARE = 0.2;
