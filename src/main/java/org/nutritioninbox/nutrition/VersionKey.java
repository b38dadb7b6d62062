package org.nutritioninbox.nutrition;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Which of two versions of a record is the newer one. This is the only place that decides it.
///
/// The key is a string of bytes whose unsigned order *is* the order of versions, here and in PostgreSQL:
///
/// | bytes | meaning |
/// |---|---|
/// | 1 | whether the status is terminal, so that no terminal record goes back to `pending` or `processing` |
/// | 1 + 8 + 4 | `modified_at`: present or not, seconds, nanoseconds; absent is older than any |
/// | 1 | rank in the life cycle; an unknown status ranks with `processing` |
/// | 32 | SHA-256 of the body |
///
/// It is a total order, so the greatest of a set of versions does not depend on the order in which they arrive.
public final class VersionKey implements Comparable<VersionKey> {

    private static final int SHA_256 = 32;
    private static final int LENGTH = 1 + 1 + Long.BYTES + Integer.BYTES + 1 + SHA_256;

    private final byte[] bytes;

    private VersionKey(byte[] bytes) {
        this.bytes = bytes;
    }

    static VersionKey of(String status, @Nullable Instant modifiedAt, byte[] sha256) {
        Status known = Status.of(status);
        Status ranked = known == null ? Status.PROCESSING : known;
        ByteBuffer key = ByteBuffer.allocate(LENGTH);
        key.put((byte) (ranked.isTerminal() ? 1 : 0));
        key.put((byte) (modifiedAt == null ? 0 : 1));
        // the sign bit is turned over, so that times before 1970 come before those after it in unsigned order
        key.putLong(modifiedAt == null ? 0 : modifiedAt.getEpochSecond() ^ Long.MIN_VALUE);
        key.putInt(modifiedAt == null ? 0 : modifiedAt.getNano());
        key.put((byte) ranked.rank());
        key.put(sha256);
        return new VersionKey(key.array());
    }

    public static VersionKey ofBytes(byte[] bytes) {
        return new VersionKey(bytes.clone());
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /// Whether the analysis has come to an end.
    boolean isTerminal() {
        return bytes[0] == 1;
    }

    /// Whether this says something newer by its status and time alone, so that the same version in another spelling
    /// does not.
    public boolean isNewerThan(VersionKey other) {
        return Arrays.compareUnsigned(
                        bytes, 0, LENGTH - SHA_256, other.bytes, 0, Math.max(0, other.bytes.length - SHA_256))
                > 0;
    }

    /// Whether both are about the same bytes, however those were read.
    boolean isOfSameBody(VersionKey other) {
        return Arrays.equals(
                bytes, LENGTH - SHA_256, LENGTH, other.bytes, other.bytes.length - SHA_256, other.bytes.length);
    }

    @Override
    public int compareTo(VersionKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VersionKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
