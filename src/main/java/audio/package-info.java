/** The program's sound: inputs, jitter buffers, mixer and levels. */
package audio;
