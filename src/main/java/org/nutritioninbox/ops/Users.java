package org.nutritioninbox.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.stereotype.Component;

/// Knows who may sign in with a password: the three users of the settings, and the persons of the users file.
@Component
class Users {

    private static final Logger log = LoggerFactory.getLogger(Users.class);

    private final InMemoryUserDetailsManager known;

    Users(OpsProperties properties) {
        List<UserDetails> users = new ArrayList<>();
        add(users, "operator", properties.operatorPassword());
        add(users, "viewer", properties.viewerPassword());
        add(users, "submitter", properties.submitterPassword());
        if (properties.usersFile() != null) {
            users.addAll(UsersFile.read(properties.usersFile()));
        }
        if (users.isEmpty()) {
            log.warn("No user can sign in: set OPS_OPERATOR_PASSWORD, OPS_VIEWER_PASSWORD, OPS_SUBMITTER_PASSWORD or"
                    + " OPS_USERS_FILE");
        }
        known = new InMemoryUserDetailsManager(users);
    }

    private static void add(List<UserDetails> users, String role, @Nullable String password) {
        if (password != null && !password.isBlank()) {
            String encoded = password.startsWith(PlainPasswords.BCRYPT) ? password : PlainPasswords.PLAIN + password;
            users.add(user(role, role, encoded));
        }
    }

    /// @param role in lower case
    static UserDetails user(String name, String role, String encodedPassword) {
        return User.withUsername(name)
                .password(encodedPassword)
                .roles(role.toUpperCase(Locale.ROOT))
                .build();
    }

    boolean has(String name) {
        return known.userExists(name);
    }

    /// The look-up alone. The whole class would encode a plain password again at the first sign-in, which is slow.
    UserDetails named(String name) {
        return known.loadUserByUsername(name);
    }
}
