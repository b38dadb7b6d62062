package org.nutritioninbox.ops;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// The people and programs who look after the inbox.
///
/// @param operatorPassword of the user `operator`; plain, or encoded and marked so, for example with
///     `{bcrypt}`; without one there is no such user
/// @param viewerPassword the same for `viewer`, who may look at everything and change nothing
/// @param submitterPassword the same for `submitter`, the back ends of apps, who may submit photos and nothing else
@ConfigurationProperties("ops")
record OpsProperties(
        @Nullable String operatorPassword,
        @Nullable String viewerPassword,
        @Nullable String submitterPassword) {

    /// Says nothing of the passwords.
    @Override
    public String toString() {
        return "OpsProperties";
    }
}
