package org.nutritioninbox.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.stereotype.Component;

/// Knows who may sign in with a password: the three users of the settings, and the persons of the users file.
@Component
class Users {

    private static final Logger log = LoggerFactory.getLogger(Users.class);

    private static final Pattern PERSON = Pattern.compile(
            "([\\w.@-]{1,64})=(\\{bcrypt}\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}),ROLE_(OPERATOR|VIEWER|SUBMITTER)");

    private final InMemoryUserDetailsManager known = new InMemoryUserDetailsManager();

    Users(OpsProperties properties) {
        if (properties.usersFile() != null) {
            addPersons(properties.usersFile());
        }
        addRole("operator", properties.operatorPassword());
        addRole("viewer", properties.viewerPassword());
        addRole("submitter", properties.submitterPassword());
        if (properties.usersFile() == null && Roles.NAMES.stream().noneMatch(this::has)) {
            log.warn("No user can sign in: set OPS_OPERATOR_PASSWORD, OPS_VIEWER_PASSWORD, OPS_SUBMITTER_PASSWORD or"
                    + " OPS_USERS_FILE");
        }
    }

    /// Refuses the file as a whole if a line is wrong. The reason names the user, and shows nothing else of the line.
    private void addPersons(Path file) {
        for (String line : lines(file)) {
            Matcher person = PERSON.matcher(line);
            if (!person.matches()) {
                // no name if nothing tells where it ends
                String name = line.replaceFirst("[=:].*|^[^=:]*$", "");
                throw refused(
                        file,
                        "The line of \"" + name
                                + "\" is not name={bcrypt}hash,ROLE_ and OPERATOR, VIEWER or SUBMITTER.");
            }
            String name = person.group(1);
            if (has(name) || Roles.NAMES.contains(name.toLowerCase(Locale.ROOT))) {
                throw refused(file, "The name \"" + name + "\" is taken, in upper or lower case: choose another.");
            }
            add(name, person.group(2), person.group(3));
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(Predicate.not(line -> line.isEmpty() || line.startsWith("#")))
                    .toList();
        } catch (IOException _) {
            throw refused(file, "It cannot be read: check its path and permissions.");
        }
    }

    private static InvalidConfigurationPropertyValueException refused(Path file, String reason) {
        return new InvalidConfigurationPropertyValueException("ops.users-file", file, reason);
    }

    private void addRole(String role, @Nullable String password) {
        if (password != null && !password.isBlank()) {
            String encoded = password.startsWith(PlainPasswords.BCRYPT) ? password : PlainPasswords.PLAIN + password;
            add(role, encoded, role.toUpperCase(Locale.ROOT));
        }
    }

    private void add(String name, String encoded, String role) {
        known.createUser(User.withUsername(name).password(encoded).roles(role).build());
    }

    boolean has(String name) {
        return known.userExists(name);
    }

    /// Only the look-up: with the whole manager, Spring Security would encode plain passwords again, which is slow.
    UserDetails named(String name) {
        return known.loadUserByUsername(name);
    }
}
