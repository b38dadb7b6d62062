package org.nutritioninbox.nutrition;

import org.jspecify.annotations.Nullable;

/// What a signed body says. Reading never fails: what is no nutrition record is told by its [Kind].
public sealed interface Analysis {

    /// Reads a body as it arrived, without content coding. Takes strict RFC 8259 JSON in UTF-8, nested up to 500 deep.
    static Analysis read(byte[] body) {
        return AnalysisReader.read(body);
    }

    Kind kind();

    /// One version of a nutrition record.
    ///
    /// @param recordId opaque, 1 to 128 characters
    /// @param key where this version stands among all of its record
    record OfRecord(String recordId, RecordContent content, VersionKey key) implements Analysis {

        @Override
        public Kind kind() {
            return Kind.NUTRITION_RECORD;
        }

        /// Whether it has come to an end: nothing but a change of the record follows.
        public boolean isTerminal() {
            return key.isTerminal();
        }

        /// The same as a record of this user, where the body names no user.
        public OfRecord orOfUser(@Nullable String user) {
            return new OfRecord(recordId, content.orOfUser(user), key);
        }
    }

    /// JSON that is no nutrition record: provider events, a lab report, or something new.
    record OfOther(Kind kind) implements Analysis {}

    /// A nutrition record that the database refuses to hold. A later release may read it differently.
    ///
    /// @param reason why, without any of its content
    record Unreadable(String reason) implements Analysis {

        @Override
        public Kind kind() {
            return Kind.UNREADABLE;
        }
    }

    /// Not JSON.
    ///
    /// @param reason what is wrong with it, without any of its content
    record Malformed(String reason) implements Analysis {

        @Override
        public Kind kind() {
            return Kind.MALFORMED;
        }
    }
}
