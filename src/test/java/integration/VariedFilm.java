package integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a show may look and sound like without being ill, in scenes of fifteen seconds: detail that moves, a night with
 * grain and faint sound, a still camera with a loud mix, cuts to black of under a second, fades through black, credits
 * and a pause in the sound, a slow pan, a still with a clock in it. Encoded as a live sender does; each frame of the sound
 * is a packet of its own, since a sender that copies a bundle of 0.3 s of faint sound holds its pictures back for as long.
 */
final class VariedFilm {
    private static final int SECONDS = 15;
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final String STILL = "select='eq(n,0)',loop=-1:1,setpts=N/30/TB";

    private VariedFilm() {}

    private record Scene(String picture, String treatment, String sound) {}

    private static final String DETAIL = "mandelbrot=size=%1$dx%2$d:rate=30:start_scale=0.3";

    private static final String ZOOM = "mandelbrot=size=%1$dx%2$d:rate=30";

    private static List<Scene> scenes() {
        String pink = "anoisesrc=color=pink:sample_rate=48000:amplitude=";
        return List.of(
                new Scene(ZOOM, "fade=out:st=14.2:d=0.8", pink + "0.3"),
                new Scene(DETAIL, "lutyuv=y=16+(val-16)/8,noise=alls=4:allf=t", pink + "0.003"),
                new Scene(DETAIL, STILL + ",noise=alls=6:allf=t", pink + "0.9"),
                new Scene(
                        "testsrc2=size=%1$dx%2$d:rate=30",
                        "drawbox=c=black:t=fill:enable='lt(mod(t,5),0.9)'", pink + "0.2"),
                new Scene(DETAIL, "fade=in:st=0:d=0.8,noise=alls=3:allf=t,fade=out:st=14.2:d=0.8", pink + "0.2"),
                new Scene(
                        "color=black:size=%1$dx%2$d:rate=30",
                        "drawgrid=w=200:h=60:t=6:c=0xc0c0c0,scroll=v=0.003",
                        "aevalsrc=0.2*sin(440*2*PI*t)*lt(mod(t\\,8)\\,3):s=48000"),
                new Scene(DETAIL, STILL + ",crop=iw*0.9:ih*0.9:x='n/6':y=0,scale=%1$d:%2$d", pink + "0.1"),
                new Scene(
                        DETAIL,
                        STILL
                                + ",split[a][b];[b]crop=24:40:0:0,negate[c];[a][c]overlay=x='20+24*mod(floor(n/30),10)':y=20",
                        "sine=frequency=330:sample_rate=48000"));
    }

    /** The film as a transport stream, two minutes long; made when it is not there yet. */
    static Path of(Bench.Size size) {
        Path file = Path.of("target", "clips", "varied-" + size.name() + ".ts");
        if (Files.exists(file)) {
            return file;
        }
        List<Path> parts = new ArrayList<>();
        StringBuilder list = new StringBuilder();
        for (Scene scene : scenes()) {
            Path part = file.resolveSibling("varied-" + size.name() + "-" + parts.size() + ".ts");
            encode(scene, size, part);
            parts.add(part);
            list.append("file '").append(part.toAbsolutePath()).append("'\n");
        }
        try {
            Path names = Files.writeString(file.resolveSibling("varied.list"), list);
            Path partial = file.resolveSibling("partial-" + file.getFileName());
            List<String> join = new ArrayList<>(List.of("-f", "concat", "-safe", "0", "-i", names.toString()));
            join.addAll(List.of("-c", "copy", "-pes_payload_size", "0", partial.toString()));
            run(file, join);
            Files.move(partial, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static void encode(Scene scene, Bench.Size size, Path part) {
        List<String> arguments = new ArrayList<>(List.of("-f", "lavfi", "-i"));
        arguments.add(scene.picture().replace("%1$d", "" + size.width()).replace("%2$d", "" + size.height()));
        arguments.addAll(List.of("-f", "lavfi", "-i", scene.sound(), "-t", Integer.toString(SECONDS)));
        String treatment = scene.treatment().replace("%1$d", "" + size.width()).replace("%2$d", "" + size.height());
        arguments.addAll(List.of("-filter_complex", "[0:v]" + treatment + ",format=yuv420p[v]", "-map", "[v]"));
        arguments.addAll(List.of("-map", "1:a", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency"));
        arguments.addAll(List.of("-bf", "0", "-g", "24", "-b:v", size.bitrateK() + "k", "-maxrate"));
        arguments.addAll(List.of(size.bitrateK() + "k", "-bufsize", size.bitrateK() + "k", "-c:a", "aac", "-ac", "2"));
        arguments.addAll(List.of("-pes_payload_size", "0", part.toString()));
        run(part, arguments);
    }

    private static void run(Path beside, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(Tools.ffmpeg(), "-hide_banner", "-nostdin", "-loglevel"));
        command.addAll(List.of("warning", "-y"));
        command.addAll(arguments);
        Program.run(beside.resolveSibling(beside.getFileName() + ".log"), LIMIT, command);
    }
}
