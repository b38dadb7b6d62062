package org.nutritioninbox.nutrition;

import org.jspecify.annotations.Nullable;

/// The result of reading a body. Reading never fails: the [Kind] says if the body is no nutrition record.
public sealed interface Analysis {

    /// Reads a body: strict RFC 8259 JSON in UTF-8, nested up to 500 deep, also in gzip.
    static Analysis read(byte[] body) {
        return read(body, null);
    }

    /// Like [#read(byte[])].
    ///
    /// @param fallbackUser the user of a record that names none
    static Analysis read(byte[] body, @Nullable String fallbackUser) {
        return new AnalysisReader(Gzip.decoded(body), fallbackUser).read();
    }

    Kind kind();

    /// One version of a nutrition record.
    ///
    /// @param recordId opaque, 1 to 128 characters
    /// @param key orders the versions of a record
    /// @param bytes the length of the unzipped body
    record OfRecord(String recordId, RecordContent content, VersionKey key, int bytes) implements Analysis {

        @Override
        public Kind kind() {
            return Kind.NUTRITION_RECORD;
        }

        /// Returns true if the analysis has ended, with or without a result.
        public boolean isTerminal() {
            return key.isTerminal();
        }
    }

    /// JSON that is no nutrition record: provider events, a lab report, or an unknown kind.
    record OfOther(Kind kind) implements Analysis {}

    /// A nutrition record that the database refused. A later release may read it differently.
    ///
    /// @param reason of the refusal, without any content of the body
    record Unreadable(String reason) implements Analysis {

        @Override
        public Kind kind() {
            return Kind.UNREADABLE;
        }
    }

    /// A body that is not JSON.
    ///
    /// @param reason the syntax error, without any content of the body
    record Malformed(String reason) implements Analysis {

        @Override
        public Kind kind() {
            return Kind.MALFORMED;
        }
    }
}
