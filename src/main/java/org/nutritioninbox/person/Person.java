package org.nutritioninbox.person;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A person to export or to erase: a user of an app, with that user's records.
///
/// @param recordIds of all records of the user
/// @param uploadedBefore what is newer stays: it belongs to a user who came back
public record Person(String applicationUserId, Set<String> recordIds, Instant uploadedBefore) {

    /// What is received within this time of an erasure was on its way already.
    private static final Duration ON_ITS_WAY = Duration.ofMinutes(1);

    /// Returns true if an analysis is older than an erasure. Its receipt counts if it has no time of upload.
    public static boolean isOld(@Nullable Instant uploadedAt, Instant receivedAt, Instant erasedAt) {
        return uploadedAt == null ? receivedAt.isBefore(receivedBefore(erasedAt)) : uploadedAt.isBefore(erasedAt);
    }

    /// What has no time of upload stays if it was received later.
    public Instant receivedBefore() {
        return receivedBefore(uploadedBefore);
    }

    private static Instant receivedBefore(Instant erasedAt) {
        return erasedAt.plus(ON_ITS_WAY);
    }

    /// Returns true if a text is the id of the user, or of a record.
    boolean isNamed(String text) {
        return applicationUserId.equals(text) || recordIds.contains(text);
    }

    /// As a parameter of a statement.
    public String[] recordIdArray() {
        return recordIds.toArray(String[]::new);
    }
}
