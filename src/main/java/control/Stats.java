package control;

import audio.MixerSnapshot;
import delivery.DestinationSnapshot;
import ffmpeg.SrtStats;
import health.LoadJudge;
import health.Warning;
import java.time.Instant;
import java.util.List;
import program.ProgramSnapshot;

/**
 * What {@code GET /api/streaming/stats} answers.
 *
 * @param srt the SRT link as the receiver reports it, null while there is none
 * @param encoder which encoder runs and why
 * @param recording null while RECORD_DIR is not set
 * @param warnings what YouTube would reject or punish
 * @param role leader or standby, null where CLUSTER is none
 * @param source format of the source, and callers turned away
 * @param load whether pictures are left out, and why
 * @param audio the mixer's inputs and the program's levels
 */
public record Stats(
        Instant time,
        double uptimeSeconds,
        ProgramSnapshot program,
        SrtStats srt,
        EncoderInUse encoder,
        MixerSnapshot audio,
        List<DestinationSnapshot> destinations,
        RecordingSnapshot recording,
        List<Warning> warnings,
        String role,
        Source source,
        LoadJudge.Load load) {

    /**
     * The encoder in force.
     *
     * @param name x264 or nvenc, null before the first start
     * @param refusalCode why NVENC is not used, or null
     */
    public record EncoderInUse(String name, String refusalCode, String refusal) {}

    /**
     * The source's format; what is not known is null.
     *
     * @param codec h264, hevc, mpeg2
     * @param soundCodec aac, ac3, eac3, mpeg; null without sound
     * @param refusedCallers callers that were turned away since the start
     * @param refusalCode why the last one was, for example bad-secret
     */
    public record Source(
            String codec,
            Integer width,
            Integer height,
            Boolean interlaced,
            String soundCodec,
            long refusedCallers,
            String refusalCode,
            String refusal,
            Instant refusedAt) {}
}
