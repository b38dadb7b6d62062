package org.nutritioninbox.forwarding;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.nutritioninbox.nutrition.RecordContent;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Settings of one destination.
///
/// @param status the statuses of records that are pushed, as the provider spells them; empty for all
/// @param users the application users whose records are pushed; empty for all
/// @param secrets each signs every push; two while one replaces the other
/// @param headers are sent besides those of Standard Webhooks
/// @param timeout of a push, from the connection to the end of the answer
/// @param ratePerSecond the most pushes a second
/// @param concurrency the most pushes at the same time
/// @param allowPrivate allows private addresses, and http
record DestinationSettings(
        @DefaultValue("") String url,
        @DefaultValue Set<String> status,
        @DefaultValue Set<String> users,

        @DefaultValue
        @NotEmpty(message = "set at least one secret, such as whsec_ and the output of openssl rand -base64 32")
        List<String> secrets,

        @DefaultValue Map<String, String> headers,

        @DefaultValue("5s") @DurationMin(millis = 1) @DurationMax(seconds = 30)
        Duration timeout,

        @DefaultValue("1000") @Min(1) int ratePerSecond,
        @DefaultValue("8") @Min(1) @Max(1000) int concurrency,
        @DefaultValue("false") boolean allowPrivate) {

    @AssertTrue(
            message = "url must be an https URL without user and fragment, such as https://app.example.com/webhooks;"
                    + " http needs allow-private=true")
    boolean isUrlAllowed() {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && ("https".equals(uri.getScheme()) || (allowPrivate && "http".equals(uri.getScheme())));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    @AssertTrue(message = "each of secrets must be whsec_ and base64 of 24 to 64 bytes")
    boolean isEachSecretUsable() {
        return secrets.stream().allMatch(Secret::isUsable);
    }

    boolean includes(RecordContent record) {
        String user = record.applicationUserId();
        return (status.isEmpty() || status.contains(record.status()))
                && (users.isEmpty() || (user != null && users.contains(user)));
    }

    /// The address without its path and query, which may hold a password.
    String shownUrl() {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    /// Without secrets, headers and passwords in the URL.
    @Override
    public String toString() {
        return "DestinationSettings";
    }
}
