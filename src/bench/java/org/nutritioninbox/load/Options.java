package org.nutritioninbox.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// `--name value` pairs of a command line.
final class Options {

    private final Map<String, String> values = new HashMap<>();

    Options(String[] arguments, Set<String> known) {
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            if (!known.contains(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("Unknown or without a value: " + name + "; known are " + known);
            }
            values.put(name, arguments[i + 1]);
        }
    }

    String text(String name, String unlessGiven) {
        return values.getOrDefault(name, unlessGiven);
    }

    int number(String name, int unlessGiven) {
        return Integer.parseInt(text(name, String.valueOf(unlessGiven)));
    }

    /// The option, or what is in the file that a local run has made up.
    String secret(String name, String file) throws IOException {
        String given = values.get(name);
        Path path = Path.of(file);
        if (given == null && !Files.exists(path)) {
            throw new IllegalArgumentException("Needed: " + name + ", since there is no " + file);
        }
        return given == null ? Files.readString(path).strip() : given;
    }
}
