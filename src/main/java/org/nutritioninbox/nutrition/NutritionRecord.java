package org.nutritioninbox.nutrition;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One analysed meal in its newest version, with counts and times of its deliveries. Deleted only when its
/// user is erased: it makes the inbox idempotent.
@Entity
public class NutritionRecord {

    @Id
    private String recordId;

    @Embedded
    private RecordContent content;

    private byte[] versionKey;
    private long version;
    private Instant firstReceivedAt;
    private Instant lastReceivedAt;
    private long deliveries;

    private UUID winningDeliveryId;

    /// For JPA.
    protected NutritionRecord() {}

    /// Replaces the content after its winning delivery was read again. This makes no new version.
    void rebuild(Analysis.OfRecord winner) {
        content = winner.content();
        versionKey = winner.key().bytes();
    }

    /// Orders the current version among all versions of this record.
    public VersionKey key() {
        return VersionKey.ofBytes(versionKey);
    }

    public String recordId() {
        return recordId;
    }

    public RecordContent content() {
        return content;
    }

    /// The number of versions so far; 1 for a record that never changed.
    public long version() {
        return version;
    }

    /// The arrival of its first delivery.
    public Instant firstReceivedAt() {
        return firstReceivedAt;
    }

    /// The arrival of its last delivery, including duplicate and stale ones.
    public Instant lastReceivedAt() {
        return lastReceivedAt;
    }

    /// The number of its deliveries, including duplicate and stale ones.
    public long deliveries() {
        return deliveries;
    }

    /// The delivery of the current version, which may be past the retention.
    public UUID winningDeliveryId() {
        return winningDeliveryId;
    }

    /// A new version of a record, for processors.
    ///
    /// @param deliveryId the delivery with this version
    /// @param version 1 for the first version
    /// @param before the version before; `null` for the first version, or if its delivery is past the retention
    /// @param reason of the call
    public record Changed(
            UUID deliveryId,
            String recordId,
            long version,
            RecordContent now,
            @Nullable RecordContent before,
            ChangeReason reason) {

        /// Returns the same change with the version before.
        public Changed replacing(@Nullable RecordContent replaced) {
            return new Changed(deliveryId, recordId, version, now, replaced, reason);
        }
    }

    /// The reason for which processors are called with a change.
    public enum ChangeReason {
        /// It has arrived, or it is retried.
        ARRIVED,
        /// An operator replays it.
        REPLAYED
    }
}
