package org.nutritioninbox.ops;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// The passwords of the users. A user without a password does not exist. [Users] knows them all.
///
/// @param operatorPassword of `operator`, who may do everything; plain, or encoded with the prefix `{bcrypt}`
/// @param viewerPassword of `viewer`, who may read everything
/// @param submitterPassword of `submitter`, the back end of an app, who may only submit photos
/// @param usersFile persons who have names of their own, read at the start
@ConfigurationProperties("ops")
record OpsProperties(
        @Nullable String operatorPassword,
        @Nullable String viewerPassword,
        @Nullable String submitterPassword,
        @Nullable Path usersFile) {

    /// Without the passwords.
    @Override
    public String toString() {
        return "OpsProperties";
    }
}
