package control;

/**
 * The recording at one moment.
 *
 * @param state starting, running, finishing, failed or stopped
 * @param reasonCode why it does not run, or null
 * @param file the segment being written, or null
 * @param segments begun in this process
 * @param lostTags tags of the program that a slow disk lost
 * @param freeBytes room on the disk; -1 while unknown
 * @param sourceFile the source as received, or null
 * @param sourceFailure why the source is not recorded, or null
 */
public record RecordingSnapshot(
        String directory,
        String state,
        String reasonCode,
        String reason,
        String file,
        long segments,
        long lostTags,
        long freeBytes,
        String sourceFile,
        String sourceFailure) {}
