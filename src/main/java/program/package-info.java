/** The hot path: frame synchroniser, program clock, slate, encoder feed and fan-out. */
package program;
