package org.nutritioninbox.nutrition;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Orders the versions of a record. Only this class decides which version is newer.
///
/// The key is a sequence of bytes. Their unsigned order is the order of the versions, in Java and in PostgreSQL:
///
/// | bytes | meaning |
/// |---|---|
/// | 1 | terminal status or not, so that no terminal record goes back to `pending` or `processing` |
/// | 1 + 8 + 4 | `modified_at`: present or not, seconds, nanoseconds; an absent one is the oldest |
/// | 1 | rank in the life cycle; an unknown status ranks with `processing` |
/// | 32 | SHA-256 of the unzipped body |
///
/// This is a total order, so the newest version does not depend on the order of arrival.
public final class VersionKey implements Comparable<VersionKey> {

    private static final int SHA_256_LENGTH = 32;
    private static final int LENGTH = 1 + 1 + Long.BYTES + Integer.BYTES + 1 + SHA_256_LENGTH;

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
        // flips the sign bit, so that times before 1970 are the smaller ones in unsigned order
        key.putLong(modifiedAt == null ? 0 : modifiedAt.getEpochSecond() ^ Long.MIN_VALUE);
        key.putInt(modifiedAt == null ? 0 : modifiedAt.getNano());
        key.put((byte) ranked.rank());
        key.put(sha256);
        return new VersionKey(key.array());
    }

    public static VersionKey ofBytes(byte[] bytes) {
        return new VersionKey(bytes.clone());
    }

    /// Returns the digest of the unzipped body that the version was read from.
    public byte[] bodySha256() {
        return Arrays.copyOfRange(bytes, LENGTH - SHA_256_LENGTH, LENGTH);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    boolean isTerminal() {
        return bytes[0] == 1;
    }

    /// Leaves out the digest, so that another spelling of the same version is not newer.
    public boolean isNewerByStatusOrTime(VersionKey other) {
        return Arrays.compareUnsigned(bytes, 0, LENGTH - SHA_256_LENGTH, other.bytes, 0, LENGTH - SHA_256_LENGTH) > 0;
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
}
