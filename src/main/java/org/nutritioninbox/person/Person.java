package org.nutritioninbox.person;

import java.time.Instant;
import java.util.Set;

/// A person to export or to erase: a user of an app, with that user's records.
///
/// @param recordIds of all records of the user
/// @param uploadedBefore what is newer stays: it belongs to a user who came back
public record Person(String applicationUserId, Set<String> recordIds, Instant uploadedBefore) {

    /// Returns true if a text is the id of the user, or of a record.
    boolean isNamed(String text) {
        return applicationUserId.equals(text) || recordIds.contains(text);
    }

    /// As a parameter of a statement.
    public String[] recordIdArray() {
        return recordIds.toArray(String[]::new);
    }
}
