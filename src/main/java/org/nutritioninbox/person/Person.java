package org.nutritioninbox.person;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A person to export or to erase: a user of an app, with that user's records.
///
/// @param recordIds of all records of the user
/// @param uploadedBefore what is newer stays: it belongs to a user who came back
public record Person(String applicationUserId, Set<String> recordIds, Instant uploadedBefore) {

    /// An arrival within this time after the start of an erasure counts as older than the erasure.
    private static final Duration ON_ITS_WAY = Duration.ofMinutes(1);

    /// Returns true if an analysis is older than an erasure. Its receipt counts if it has no time of upload.
    public static boolean isOld(@Nullable Instant uploadedAt, Instant receivedAt, Instant erasedAt) {
        return uploadedAt == null ? receivedAt.isBefore(receivedBefore(erasedAt)) : uploadedAt.isBefore(erasedAt);
    }

    /// A record without a time of upload stays if it was received later.
    public Instant receivedBefore() {
        return receivedBefore(uploadedBefore);
    }

    private static Instant receivedBefore(Instant erasedAt) {
        return erasedAt.plus(ON_ITS_WAY);
    }

    /// Returns true if a text has the id of the user, or of a record, as a word.
    boolean isNamed(String text) {
        return hasWord(text, applicationUserId) || recordIds.stream().anyMatch(id -> hasWord(text, id));
    }

    private static boolean hasWord(String text, String word) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            int end = at + word.length();
            if ((at == 0 || !isOfWord(text.charAt(at - 1))) && (end == text.length() || !isOfWord(text.charAt(end)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.';
    }

    /// The parameters `:user`, `:records`, `:uploaded` and `:received` of a statement about the person. The last two
    /// are [#uploadedBefore] and [#receivedBefore()].
    public Map<String, Object> parameters() {
        return Map.of(
                "user",
                applicationUserId,
                "records",
                recordIds.toArray(String[]::new),
                "uploaded",
                uploadedBefore.atOffset(ZoneOffset.UTC),
                "received",
                receivedBefore().atOffset(ZoneOffset.UTC));
    }
}
