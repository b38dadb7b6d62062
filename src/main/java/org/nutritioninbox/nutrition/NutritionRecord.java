package org.nutritioninbox.nutrition;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One analysed meal, in the newest version that has arrived, and what we know of its arrival. Never removed: it is the
/// memory that makes us idempotent.
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

    private UUID firstDeliveryId;
    private UUID winningDeliveryId;

    /// For JPA.
    protected NutritionRecord() {}

    /// A record as its first delivery makes it.
    public static NutritionRecord first(Analysis.OfRecord analysis, UUID deliveryId, Instant receivedAt) {
        NutritionRecord record = new NutritionRecord();
        record.recordId = analysis.recordId();
        record.content = analysis.content();
        record.versionKey = analysis.key().bytes();
        record.version = 1;
        record.firstDeliveryId = deliveryId;
        record.winningDeliveryId = deliveryId;
        record.firstReceivedAt = receivedAt;
        record.lastReceivedAt = receivedAt;
        record.deliveries = 1;
        return record;
    }

    /// Has the content that its winning delivery is read as today. That is no new version.
    public void rebuild(Analysis.OfRecord winner) {
        content = winner.content();
        versionKey = winner.key().bytes();
    }

    /// Whether the version that is held was read from the same bytes.
    public boolean isOfSameBody(VersionKey other) {
        return key().isOfSameBody(other);
    }

    /// Where the version that is held stands among all of this record.
    public VersionKey key() {
        return VersionKey.ofBytes(versionKey);
    }

    public String recordId() {
        return recordId;
    }

    public RecordContent content() {
        return content;
    }

    /// How many versions have won so far, this one included; 1 for a record that never changed.
    public long version() {
        return version;
    }

    /// When the first of its deliveries arrived.
    public Instant firstReceivedAt() {
        return firstReceivedAt;
    }

    /// When the last of its deliveries arrived, duplicates and older versions included.
    public Instant lastReceivedAt() {
        return lastReceivedAt;
    }

    /// How many deliveries of this record arrived, duplicates and older versions included.
    public long deliveries() {
        return deliveries;
    }

    /// The first delivery of this record; perhaps no longer kept.
    public UUID firstDeliveryId() {
        return firstDeliveryId;
    }

    /// The delivery that brought the present version; perhaps no longer kept.
    public UUID winningDeliveryId() {
        return winningDeliveryId;
    }

    /// A version of a record won.
    ///
    /// @param deliveryId the delivery that brought it
    /// @param version 1 for the first one
    /// @param before the version that it replaced; `null` for the first one, or where that one is no longer kept
    /// @param reason why processors are told of it now
    public record Changed(
            UUID deliveryId,
            String recordId,
            long version,
            RecordContent now,
            @Nullable RecordContent before,
            Reason reason) {

        /// The same, with the version that it replaced.
        public Changed replacing(@Nullable RecordContent replaced) {
            return new Changed(deliveryId, recordId, version, now, replaced, reason);
        }
    }

    /// Why processors are told of a version.
    public enum Reason {
        /// It has arrived, and not all processors have been told of it.
        ARRIVED,
        /// An operator wants it to be acted on once more.
        REPLAYED
    }
}
