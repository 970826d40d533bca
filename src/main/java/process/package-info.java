/** Supervision of any child process: wanted order, observed state, restarts; JDK only. */
package process;
