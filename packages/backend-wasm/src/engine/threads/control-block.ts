/**
 * The words of memory through which threads agree on what to do, as indices of 32-bit words from the block's beginning.
 *
 * One job runs at a time. The main thread writes what it is (module, function, arguments, size), then raises the number of tickets from
 * zero to the number of its chunks. Whoever takes a ticket (the main thread too) computes that chunk and counts it as done. Since the job
 * is over only when all chunks are done, whoever holds a ticket reads the description of the very job that the ticket is for; who finds
 * none reads nothing. A late, slow or missing worker therefore never matters: the main thread takes its tickets.
 */

/** Tickets left; zero or less: there is no work. */
export const TICKETS = 0;
/** Chunks of the job that are done; on a cache line of its own, as the tickets are. */
export const DONE = 16;
/** Raised with each job, and with each message: what sleeping workers watch. */
export const EPOCH = 32;
/** Workers that sleep. */
export const SLEEPERS = 33;
/** Messages sent to the workers: one that has read fewer goes back to its event loop. */
export const MESSAGES = 34;
/** Workers that take part; 0 while the main thread works alone. */
export const WORKERS = 35;
/** So many jobs the main thread does alone: other processes want the processors. */
export const ALONE = 36;
/** What the job is: the slot of its module, the number of its function there, items in all, items of a chunk, chunks, expected µs of a chunk. */
export const MODULE = 48;
export const FUNCTION = 49;
export const ITEMS = 50;
export const CHUNK_ITEMS = 51;
export const CHUNKS = 52;
export const CHUNK_MICROSECONDS = 53;
/** The arguments of the function. */
export const ARGUMENTS = 64;
export const MOST_ARGUMENTS = 64;
/** For each slot of a module, how many workers have made it ready. */
export const READY = 128;
export const SLOTS = 1024;

export const CONTROL_BYTES: number = 4 * (READY + SLOTS);

/** The address in memory at which the block's address stands: a block is given up with its workers, the code that uses it is not. */
export const CONTROL_POINTER = 64;
