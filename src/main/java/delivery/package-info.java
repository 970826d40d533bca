/** Destinations: one owner each, with its publisher, retry policy, state and byte counts. */
package delivery;
