/** Told of each step of a lesson, in the order in which they happen; waited for. */
export type Show<Frame> = (frame: Frame) => void | Promise<void>;
