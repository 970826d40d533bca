package health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The judgement on pictures that a live encoder has really had in its hands: each scene is encoded as a sender does
 * (H.264 without B-frames, a keyframe every 24), decoded again, and looked at.
 */
class PictureMeterIT {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int RATE = 30;
    private static final int SECONDS = 14;
    private static final int BLACK = 26;
    private static final String DETAIL = "mandelbrot=size=640x360:rate=30:start_scale=0.3:end_pts=100000";

    /** What was made of a scene: the longest still time, and the darkest second. */
    record Judged(double stillSeconds, double firstStillAfter, int darkest, int brightest) {}

    static final String LIVE = "-preset ultrafast -tune zerolatency -bf 0 -g 24 ";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            frozen, 4 Mbit/s          | select='eq(n,0)',loop=-1:1,setpts=N/30/TB            | -preset ultrafast -tune zerolatency -bf 0 -g 24 -b:v 4000k -maxrate 4000k -bufsize 4000k
            frozen, 600 kbit/s        | select='eq(n,0)',loop=-1:1,setpts=N/30/TB            | -threads 1 -preset ultrafast -tune zerolatency -bf 0 -g 24 -b:v 600k -maxrate 600k -bufsize 600k
            frozen, keyframe per 2 s  | select='eq(n,0)',loop=-1:1,setpts=N/30/TB            | -preset veryfast -tune zerolatency -bf 0 -g 60 -b:v 2500k -maxrate 2500k -bufsize 2500k
            frozen, constant quality  | select='eq(n,0)',loop=-1:1,setpts=N/30/TB            | -preset medium -tune zerolatency -bf 0 -g 24 -crf 23
            frozen, with B-frames     | select='eq(n,0)',loop=-1:1,setpts=N/30/TB            | -preset veryfast -bf 2 -g 48 -b:v 3000k
            frozen noise              | noise=alls=12,select='eq(n,0)',loop=-1:1,setpts=N/30/TB | -preset ultrafast -tune zerolatency -bf 0 -g 24 -b:v 4000k -maxrate 4000k -bufsize 4000k
            """)
    void aPictureThatComesAgainAndAgainIsFrozen(String title, String filter, String encoder) throws Exception {
        Judged judged = judge(DETAIL, filter, encoder);

        System.out.println(title + ": " + judged);
        assertThat(judged.firstStillAfter()).isLessThan(4.5);
        assertThat(judged.stillSeconds()).isGreaterThan(SECONDS - 5.0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            still, noise of 4         | select='eq(n,0)',loop=-1:1,setpts=N/30/TB,noise=alls=4:allf=t  | 4000
            still, noise of 8         | select='eq(n,0)',loop=-1:1,setpts=N/30/TB,noise=alls=8:allf=t  | 4000
            still, noise of 8         | select='eq(n,0)',loop=-1:1,setpts=N/30/TB,noise=alls=8:allf=t  | 1500
            dark, still, noise of 6   | select='eq(n,0)',loop=-1:1,setpts=N/30/TB,lutyuv=y=16+(val-16)/8,noise=alls=6:allf=t | 4000
            still but for a small box | select='eq(n,0)',loop=-1:1,setpts=N/30/TB,split[a][b];[b]crop=24:24:0:0,negate[c];[a][c]overlay=x='100+8*n-floor(8*n/400)*400':y=200 | 4000
            a pan of 2 pixels/s       | select='eq(n,0)',loop=-1:1,setpts=N/30/TB,crop=600:330:x='n/15':y=0,scale=640:360 | 4000
            noise, each picture twice | select='eq(n,0)',loop=-1:1,setpts=N/30/TB,noise=alls=4:allf=t,fps=15,fps=30 | 4000
            a clock in a corner       | select='eq(n,0)',loop=-1:1,setpts=N/30/TB,split[a][b];[b]crop=12:20:0:0,negate[c];[a][c]overlay=x='20+12*mod(floor(n/30),10)':y=20 | 4000
            moving test card          | null:testsrc2                                          | 1500
            """)
    void aStillSceneIsNotFrozen(String title, String filter, int bitrateK) throws Exception {
        String source = filter.endsWith(":testsrc2") ? "testsrc2=size=640x360:rate=30" : DETAIL;
        Judged judged = judge(source, filter.replace(":testsrc2", ""), LIVE + rate(bitrateK));

        System.out.println(title + ": " + judged);
        assertThat(judged.stillSeconds()).isLessThan(1.5);
        assertThat(judged.darkest()).isGreaterThan(BLACK);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            night: an eighth of the light   | lutyuv=y=16+(val-16)/8
            one lamp in the dark            | lutyuv=y=16,drawbox=x=300:y=150:w=24:h=20:c=0x505040:t=fill
            credits: thin lines on black         | lutyuv=y=16,drawbox=x=200:y=180:w=240:h=4:c=0x909090:t=fill
            """)
    void aDarkSceneIsNotBlack(String title, String filter) throws Exception {
        Judged judged = judge(DETAIL, filter + ",noise=alls=2:allf=t", LIVE + rate(2000));

        System.out.println(title + ": " + judged);
        assertThat(judged.darkest()).isGreaterThan(BLACK);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            black                           | lutyuv=y=16:u=128:v=128
            full-range black                | lutyuv=y=0:u=128:v=128
            black with a camera's noise     | lutyuv=y=17:u=128:v=128,noise=c0s=4:c0f=t
            """)
    void aPictureWithNothingInItIsBlack(String title, String filter) throws Exception {
        Judged judged = judge(DETAIL, filter, LIVE + rate(1500));

        System.out.println(title + ": " + judged);
        assertThat(judged.brightest()).isLessThanOrEqualTo(BLACK);
    }

    private static String rate(int bitrateK) {
        return "-b:v " + bitrateK + "k -maxrate " + bitrateK + "k -bufsize " + bitrateK + "k";
    }

    private static Judged judge(String source, String filter, String encoder) throws Exception {
        Path directory = Files.createDirectories(Path.of("target", "it", "pictures"));
        Path film = Files.createTempFile(directory, "scene", ".ts");
        String ffmpeg = Loader.load(org.bytedeco.ffmpeg.ffmpeg.class);
        List<String> encode = new ArrayList<>(List.of(ffmpeg, "-hide_banner", "-nostdin", "-loglevel", "error", "-y"));
        encode.addAll(List.of("-f", "lavfi", "-i", source, "-t", Integer.toString(SECONDS)));
        encode.addAll(List.of("-filter_complex", filter + ",format=yuv420p", "-c:v", "libx264"));
        encode.addAll(List.of(encoder.trim().split(" +", -1)));
        encode.add(film.toString());
        assertThat(new ProcessBuilder(encode).inheritIO().start().waitFor()).isZero();
        Process decoder = new ProcessBuilder(
                        ffmpeg,
                        "-hide_banner",
                        "-nostdin",
                        "-loglevel",
                        "error",
                        "-i",
                        film.toString(),
                        "-f",
                        "rawvideo",
                        "-pix_fmt",
                        "yuv420p",
                        "-")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (DataInputStream frames = new DataInputStream(decoder.getInputStream())) {
            return look(frames);
        } finally {
            decoder.destroy();
            Files.delete(film);
        }
    }

    private static Judged look(DataInputStream frames) throws IOException {
        PictureMeter meter = new PictureMeter(WIDTH, HEIGHT);
        byte[] frame = new byte[WIDTH * HEIGHT * 3 / 2];
        double longest = 0;
        double first = Double.MAX_VALUE;
        int darkest = 255;
        int brightest = 0;
        int looks = 0;
        for (int number = 0; readFully(frames, frame); number++) {
            double seconds = number / (double) RATE;
            looks++;
            meter.look(ByteBuffer.wrap(frame), false, Math.round(seconds * 1e9));
            Picture figures = meter.figures(Math.round(seconds * 1e9));
            if (seconds > 1) {
                longest = Math.max(longest, figures.stillSeconds());
                first = figures.stillSeconds() > 0 ? Math.min(first, seconds) : first;
                darkest = Math.min(darkest, figures.brightest());
                brightest = Math.max(brightest, figures.brightest());
            }
        }
        assertThat(looks).isGreaterThan((SECONDS - 2) * RATE);
        return new Judged(longest, first, darkest, brightest);
    }

    private static boolean readFully(DataInputStream in, byte[] into) throws IOException {
        try {
            in.readFully(into);
            return true;
        } catch (EOFException e) {
            return false;
        }
    }
}
