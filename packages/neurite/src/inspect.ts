/** What ails a training, and why a network says what it says: all of `@neurite/inspect`. */
export * from '@neurite/inspect';
