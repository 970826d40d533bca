/** The process's entry points and the wiring; the only place that creates and binds beans. */
package app;
