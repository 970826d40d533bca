package preview;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Offers as a careless or a hostile sender makes them. */
public final class Mutations {
    private Mutations() {}

    /** The offer with one to four changes. */
    public static String of(String offer, Random random) {
        List<String> lines = new ArrayList<>(List.of(offer.split("\r\n", -1)));
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && !lines.isEmpty(); i++) {
            change(lines, random);
        }
        return String.join("\r\n", lines);
    }

    private static void change(List<String> lines, Random random) {
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        switch (random.nextInt(9)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, line);
            case 2 -> lines.set(at, line + "A".repeat(random.nextInt(3000)));
            case 3 -> lines.set(at, line.substring(0, random.nextInt(line.length() + 1)));
            case 4 -> lines.set(at, line.replaceAll("\\d+", Integer.toString(random.nextInt())));
            case 5 -> lines.set(at, flipped(line, random));
            case 6 -> Collections.swap(lines, at, random.nextInt(lines.size()));
            case 7 -> lines.set(at, line + "\n" + lines.get(random.nextInt(lines.size())));
            default -> lines.set(at, line.replace(' ', '\0').replace(':', '%'));
        }
    }

    private static String flipped(String line, Random random) {
        char[] characters = line.toCharArray();
        if (characters.length > 0) {
            characters[random.nextInt(characters.length)] = (char) random.nextInt(256);
        }
        return new String(characters);
    }
}
