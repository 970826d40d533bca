/** FFmpeg's command lines, and parsers of what it prints: pure functions. */
package ffmpeg;
