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

    /// Of the delivery that brought this version; `null` for what was kept before there were batches, and for what a
    /// replay brought.
    private @Nullable UUID batchId;

    /// For JPA.
    protected NutritionRecord() {}

    private NutritionRecord(Analysis.OfRecord first, Instant receivedAt, @Nullable UUID batchId) {
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
    /// @param batchId what it is kept together with; `null` where it stands for itself
    public static NutritionRecord first(Analysis.OfRecord analysis, Instant receivedAt, @Nullable UUID batchId) {
        return new NutritionRecord(analysis, receivedAt, batchId);
    }

    /// Takes in another delivery of this record. The content changes only where the version is newer than the
    /// one held.
    public Comparison receive(Analysis.OfRecord analysis, Instant receivedAt, @Nullable UUID batchId) {
        deliveries++;
        firstReceivedAt = receivedAt.isBefore(firstReceivedAt) ? receivedAt : firstReceivedAt;
        lastReceivedAt = receivedAt.isAfter(lastReceivedAt) ? receivedAt : lastReceivedAt;
        Comparison comparison = compare(analysis.key());
        if (comparison == Comparison.NEWER) {
            take(analysis);
            this.batchId = batchId;
        }
        return comparison;
    }

    /// Takes in a delivery again that was counted when it arrived. Nothing changes unless its version is newer than
    /// the one held.
    public Comparison reconsider(Analysis.OfRecord analysis) {
        Comparison comparison = compare(analysis.key());
        if (comparison == Comparison.NEWER) {
            take(analysis);
            batchId = null;
        }
        return comparison;
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

    private Comparison compare(VersionKey key) {
        int order = key.compareTo(key());
        return order > 0 ? Comparison.NEWER : order == 0 ? Comparison.SAME : Comparison.OLDER;
    }

    private void take(Analysis.OfRecord analysis) {
        content = analysis.content();
        versionKey = analysis.key().bytes();
        version++;
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

    public @Nullable UUID batchId() {
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
    /// @param reason why somebody is told of it now
    public record Changed(
            UUID deliveryId,
            String recordId,
            long version,
            RecordContent now,
            @Nullable RecordContent before,
            Reason reason) {}

    /// Why somebody is told of a version.
    public enum Reason {
        /// It has just arrived, or has not been acted on since.
        ARRIVED,
        /// An operator wants it to be acted on once more.
        REPLAYED
    }
}
