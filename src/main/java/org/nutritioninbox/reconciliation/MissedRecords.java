package org.nutritioninbox.reconciliation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Arrival;
import org.nutritioninbox.inbox.Door;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.RecordContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Compares the records of an answer with ours, and brings in the ones that are missing or newer, as a webhook does.
@Component
class MissedRecords {

    private static final Logger log = LoggerFactory.getLogger(MissedRecords.class);

    /// These share a commit.
    private static final int AT_ONCE = 32;

    /// If more cannot be kept, it is the inbox that is full, or away.
    private static final int MOST_NOT_KEPT = 3;

    private final NutritionRecords records;
    private final Inbox inbox;
    private final Counter repaired;

    MissedRecords(NutritionRecords records, Inbox inbox, MeterRegistry meters) {
        this.records = records;
        this.inbox = inbox;
        this.repaired = meters.counter("inbox.reconciliation.repaired");
    }

    /// Brings in the missed records of an answer.
    ///
    /// @param settledBefore a record that changed later may still be told by webhook; `null` for no limit
    Result bringIn(List<byte[]> records, UserWindow window, @Nullable Instant settledBefore) {
        Result result = Result.NONE;
        for (int i = 0; i < records.size() && result.notKept <= MOST_NOT_KEPT; i += AT_ONCE) {
            List<byte[]> some = records.subList(i, Math.min(i + AT_ONCE, records.size()));
            result = result.plus(bringInSome(some, window, settledBefore));
        }
        repaired.increment(result.repaired);
        if (result.repaired > 0) {
            log.info("Found {} records by asking, whose webhooks were lost or are late", result.repaired);
        }
        return result;
    }

    private Result bringInSome(List<byte[]> records, UserWindow window, @Nullable Instant settledBefore) {
        Map<String, Listed> newest = new HashMap<>();
        Result counts = Result.NONE;
        for (byte[] body : records) {
            if (!(Analysis.read(body, window.applicationUserId()) instanceof Analysis.OfRecord analysis)) {
                log.warn("An element of a list of the provider is no nutrition record");
            } else if (isUnderWay(analysis.content(), settledBefore)) {
                counts = counts.plus(Result.underWay(oldest(analysis.content(), window)));
            } else {
                counts = counts.plus(Result.FOUND);
                newest.merge(analysis.recordId(), new Listed(analysis, body), Listed::newer);
            }
        }
        for (NutritionRecord held : this.records.findByRecordIdIn(newest.keySet())) {
            newest.computeIfPresent(
                    held.recordId(), (_, listed) -> listed.analysis.key().isNewerThan(held.key()) ? listed : null);
        }
        return counts.plus(accept(newest.values().stream().toList()));
    }

    private static boolean isUnderWay(RecordContent content, @Nullable Instant settledBefore) {
        Instant changed = content.modifiedAt() == null ? content.uploadedAt() : content.modifiedAt();
        return content.isUnderWay() || (settledBefore != null && changed != null && changed.isAfter(settledBefore));
    }

    /// The provider does not say by which of its times a record is listed.
    private static Instant oldest(RecordContent content, UserWindow window) {
        return Stream.of(content.uploadedAt(), content.modifiedAt())
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(window.fromTimestamp());
    }

    private Result accept(List<Listed> missing) {
        List<Callable<Result>> arrivals = new ArrayList<>();
        missing.forEach(listed -> arrivals.add(() -> accept(listed)));
        Result result = Result.NONE;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Result> accepted : threads.invokeAll(arrivals)) {
                result = result.plus(accepted.get());
            }
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Keeping fails in one way only", e);
        }
    }

    /// A webhook may have been faster by now.
    private Result accept(Listed listed) {
        try {
            boolean isChange = inbox.accept(Arrival.of(Door.RECONCILIATION, listed.body, listed.analysis, null, null))
                    .outcome()
                    .isChange();
            return isChange ? Result.REPAIRED : Result.NONE;
        } catch (InboxUnavailable e) {
            return Result.NOT_KEPT;
        }
    }

    /// The counts of an answer.
    ///
    /// @param found how many records there were
    /// @param underWay how many of them were left alone
    /// @param oldestUnderWay since when the oldest of those exists; `null` if there are none
    /// @param repaired how many were brought in
    /// @param notKept how many could not be kept
    record Result(int found, int underWay, @Nullable Instant oldestUnderWay, int repaired, int notKept) {

        static final Result NONE = new Result(0, 0, null, 0, 0);
        static final Result FOUND = new Result(1, 0, null, 0, 0);
        static final Result REPAIRED = new Result(0, 0, null, 1, 0);
        static final Result NOT_KEPT = new Result(0, 0, null, 0, 1);

        static Result underWay(Instant since) {
            return new Result(1, 1, since, 0, 0);
        }

        Result plus(Result more) {
            return new Result(
                    found + more.found,
                    underWay + more.underWay,
                    Stream.of(this, more)
                            .map(Result::oldestUnderWay)
                            .filter(Objects::nonNull)
                            .min(Instant::compareTo)
                            .orElse(null),
                    repaired + more.repaired,
                    notKept + more.notKept);
        }
    }

    /// A record as the provider lists it.
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    private record Listed(Analysis.OfRecord analysis, byte[] body) {

        Listed newer(Listed other) {
            return other.analysis.key().compareTo(analysis.key()) > 0 ? other : this;
        }
    }
}
