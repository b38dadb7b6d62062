package org.nutritioninbox.ops;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.stereotype.Component;

/// Knows who may sign in with a password: the three users of the settings, and the persons of the users file.
@Component
class Users {

    private static final Logger log = LoggerFactory.getLogger(Users.class);

    /// The file has the form of Spring Security: `name={bcrypt}hash,ROLE_VIEWER`. This is what follows `=`.
    private static final Pattern PERSON =
            Pattern.compile("\\{bcrypt}\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53},ROLE_(OPERATOR|VIEWER|SUBMITTER)");

    private final InMemoryUserDetailsManager known;

    Users(OpsProperties properties) {
        known = properties.usersFile() == null ? new InMemoryUserDetailsManager() : persons(properties.usersFile());
        add("operator", properties.operatorPassword());
        add("viewer", properties.viewerPassword());
        add("submitter", properties.submitterPassword());
        if (properties.usersFile() == null && Roles.NAMES.stream().noneMatch(this::has)) {
            log.warn("No user can sign in: set OPS_OPERATOR_PASSWORD, OPS_VIEWER_PASSWORD, OPS_SUBMITTER_PASSWORD or"
                    + " OPS_USERS_FILE");
        }
    }

    /// Refuses the file as a whole if a line is wrong. The reason does not show the line.
    private static InMemoryUserDetailsManager persons(Path file) {
        try {
            Properties persons = PropertiesLoaderUtils.loadProperties(new FileSystemResource(file));
            persons.forEach((name, value) -> {
                if (!PERSON.matcher(value.toString()).matches() || Roles.NAMES.contains(name.toString())) {
                    throw refused(file, "A line is not name={bcrypt}hash,ROLE_ and OPERATOR, VIEWER or SUBMITTER.");
                }
            });
            return new InMemoryUserDetailsManager(persons);
        } catch (IOException _) {
            throw refused(file, "It cannot be read.");
        }
    }

    private static InvalidConfigurationPropertyValueException refused(Path file, String reason) {
        return new InvalidConfigurationPropertyValueException("ops.users-file", file, reason);
    }

    private void add(String role, @Nullable String password) {
        if (password != null && !password.isBlank()) {
            String encoded = password.startsWith(PlainPasswords.BCRYPT) ? password : PlainPasswords.PLAIN + password;
            known.createUser(User.withUsername(role)
                    .password(encoded)
                    .roles(role.toUpperCase(Locale.ROOT))
                    .build());
        }
    }

    boolean has(String name) {
        return known.userExists(name);
    }

    /// The look-up alone. The whole class would encode a plain password again at the first sign-in, which is slow.
    UserDetails named(String name) {
        return known.loadUserByUsername(name);
    }
}
