package org.nutritioninbox.nutrition;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One analysed meal, in the newest version that has arrived, and what we know of its arrival. Never removed:
/// it is the memory that makes us idempotent.
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

    /// Of the delivery that brought this version; `null` for what was kept before there were batches.
    private @Nullable UUID batchId;

    /// For JPA.
    protected NutritionRecord() {}

    private NutritionRecord(Analysis.OfRecord first, Instant receivedAt, UUID batchId) {
        this.recordId = first.recordId();
        this.content = first.content();
        this.versionKey = first.key().bytes();
        this.version = 1;
        this.firstReceivedAt = receivedAt;
        this.lastReceivedAt = receivedAt;
        this.deliveries = 1;
        this.batchId = batchId;
    }

    /// A record that nothing was known of until now.
    ///
    /// @param batchId what it is kept together with
    public static NutritionRecord first(Analysis.OfRecord analysis, Instant receivedAt, UUID batchId) {
        return new NutritionRecord(analysis, receivedAt, batchId);
    }

    /// Takes in another delivery of this record. The content changes only where the version is newer than the
    /// one held.
    public Comparison receive(Analysis.OfRecord analysis, Instant receivedAt, UUID batchId) {
        deliveries++;
        firstReceivedAt = receivedAt.isBefore(firstReceivedAt) ? receivedAt : firstReceivedAt;
        lastReceivedAt = receivedAt.isAfter(lastReceivedAt) ? receivedAt : lastReceivedAt;
        int order = analysis.key().compareTo(VersionKey.ofBytes(versionKey));
        if (order > 0) {
            content = analysis.content();
            versionKey = analysis.key().bytes();
            version++;
            this.batchId = batchId;
            return Comparison.NEWER;
        }
        return order == 0 ? Comparison.SAME : Comparison.OLDER;
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

    byte[] versionKey() {
        return versionKey.clone();
    }

    @Nullable
    UUID batchId() {
        return batchId;
    }

    /// How an arriving version compares with the one held.
    public enum Comparison {
        NEWER,
        SAME,
        OLDER
    }

    /// A version of a record won.
    ///
    /// @param deliveryId the delivery that brought it
    /// @param version 1 for the first one
    /// @param before the version that it replaced; `null` for the first one, or where that one is no longer
    ///     kept
    public record Changed(
            UUID deliveryId,
            String recordId,
            long version,
            RecordContent now,
            @Nullable RecordContent before) {}
}
