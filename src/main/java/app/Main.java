package app;

/** Entry point of every role and command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("media-bridge");
    }
}
