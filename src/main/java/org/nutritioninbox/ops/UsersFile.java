package org.nutritioninbox.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.security.core.userdetails.UserDetails;

/// Reads the persons who may sign in, one a line: `name:role:{bcrypt}hash`. Blank lines and lines that begin with `#`
/// are skipped.
final class UsersFile {

    private static final Pattern LINE = Pattern.compile("(?<name>[\\w.@-]{1,64})"
            + ":(?<role>" + String.join("|", Roles.NAMES) + ")"
            + ":(?<password>\\{bcrypt}\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53})");

    private UsersFile() {}

    /// Refuses the file as a whole if a line is wrong. The reason does not show the line.
    static List<UserDetails> read(Path file) {
        List<UserDetails> users = new ArrayList<>();
        Set<String> names = new HashSet<>(Roles.NAMES);
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher user = LINE.matcher(line);
            if (!user.matches()) {
                throw refused(file, "Line " + (i + 1) + " is not name:role:{bcrypt}hash.");
            }
            if (!names.add(user.group("name").toLowerCase(Locale.ROOT))) {
                throw refused(file, "The name in line " + (i + 1) + " is taken already.");
            }
            users.add(Users.user(user.group("name"), user.group("role"), user.group("password")));
        }
        return users;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException | UncheckedIOException _) {
            throw refused(file, "It cannot be read.");
        }
    }

    private static InvalidConfigurationPropertyValueException refused(Path file, String reason) {
        return new InvalidConfigurationPropertyValueException("ops.users-file", file, reason);
    }
}
