/** The WebRTC gateway that shows operators the program. */
package preview;
