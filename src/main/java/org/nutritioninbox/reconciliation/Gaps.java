package org.nutritioninbox.reconciliation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Arrival;
import org.nutritioninbox.inbox.Door;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.HeldVersions;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.nutrition.VersionKey;
import org.springframework.stereotype.Component;

/// Tells what we lack of what the provider has, and brings it in by the same way as a webhook.
@Component
class Gaps {

    /// At once: they share a commit.
    private static final int AT_ONCE = 32;

    /// So many that cannot be kept are not the records' fault.
    private static final int MANY_FAILURES = 3;

    private final HeldVersions versions;
    private final Inbox inbox;

    Gaps(HeldVersions versions, Inbox inbox) {
        this.versions = versions;
        this.inbox = inbox;
    }

    /// Compares some records of an answer with those that we hold.
    ///
    /// @param settledBy what changed later may still be told by webhook; `null` where that does not matter
    Gap look(List<byte[]> records, Question question, @Nullable Instant settledBy) {
        Map<String, Seen> seen = new HashMap<>();
        int found = 0;
        int underWay = 0;
        Instant oldest = null;
        for (byte[] bytes : records) {
            if (Analysis.read(bytes) instanceof Analysis.OfRecord analysis) {
                found++;
                if (isUnderWay(analysis.content(), settledBy)) {
                    underWay++;
                    oldest = earlier(oldest, since(analysis.content(), question));
                } else {
                    Seen one = new Seen(analysis.orOfUser(question.user()), bytes);
                    seen.merge(analysis.recordId(), one, Seen::newer);
                }
            }
        }
        Map<String, Seen> lacking = lacking(seen);
        Set<String> kept = new HashSet<>(seen.keySet());
        kept.removeAll(lacking.keySet());
        return new Gap(found, underWay, oldest, records.size() - found, lacking, kept);
    }

    private Map<String, Seen> lacking(Map<String, Seen> seen) {
        Map<String, VersionKey> held = versions.of(seen.keySet());
        Map<String, Seen> lacking = new HashMap<>(seen);
        lacking.entrySet().removeIf(entry -> {
            VersionKey key = held.get(entry.getKey());
            return key != null && !entry.getValue().analysis().key().isNewerThan(key);
        });
        return lacking;
    }

    private static boolean isUnderWay(RecordContent content, @Nullable Instant settledBy) {
        Instant changed = content.modifiedAt() == null ? content.uploadedAt() : content.modifiedAt();
        return content.isUnderWay() || (settledBy != null && changed != null && changed.isAfter(settledBy));
    }

    /// By which of its times a record is listed, nobody says.
    private static Instant since(RecordContent content, Question question) {
        Instant since = earlier(content.uploadedAt(), content.modifiedAt());
        return since == null ? question.from() : since;
    }

    /// The earlier of those that are known.
    static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    /// Brings in what is lacking. Fails with [InboxUnavailable] where not all could be kept.
    ///
    /// @param oneByOne so that one that cannot be kept does not take others along
    /// @return the ids of those that were really lacking: a webhook may have come first
    Set<String> close(Gap gap, boolean oneByOne) {
        int atOnce = oneByOne ? 1 : AT_ONCE;
        int failures = 0;
        InboxUnavailable failure = null;
        Set<String> repaired = new HashSet<>();
        List<Seen> lacking = new ArrayList<>(gap.lacking().values());
        for (int i = 0; i < lacking.size() && failures < MANY_FAILURES; i += atOnce) {
            try {
                repaired.addAll(bringIn(lacking.subList(i, Math.min(i + atOnce, lacking.size()))));
            } catch (InboxUnavailable e) {
                failure = e;
                failures++;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return repaired;
    }

    private Set<String> bringIn(List<Seen> some) {
        Set<String> repaired = new HashSet<>();
        @Nullable InboxUnavailable failure = null;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<Boolean>> answers = new HashMap<>();
            some.forEach(one -> answers.put(one.analysis().recordId(), threads.submit(() -> isRepairedBy(one))));
            for (Map.Entry<String, Future<Boolean>> answer : answers.entrySet()) {
                try {
                    if (answer.getValue().get()) {
                        repaired.add(answer.getKey());
                    }
                } catch (ExecutionException e) {
                    failure = failureOf(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (failure != null) {
            throw failure;
        }
        return repaired;
    }

    private boolean isRepairedBy(Seen one) {
        return inbox.accept(Arrival.of(Door.RECONCILIATION, one.bytes(), one.analysis(), null, null))
                .outcome()
                .isChange();
    }

    private static InboxUnavailable failureOf(ExecutionException e) {
        if (e.getCause() instanceof InboxUnavailable unavailable) {
            return unavailable;
        }
        throw new IllegalStateException("Keeping fails in one way only", e);
    }

    /// What came of a comparison.
    ///
    /// @param found how many records there were
    /// @param underWay how many of them are left alone for now
    /// @param oldest since when the oldest of them is there; `null` where there are none
    /// @param other how much there was that is no record
    /// @param lacking by their ids, those that we do not have, or have an older version of
    /// @param kept the ids of those that we have
    record Gap(
            int found, int underWay, @Nullable Instant oldest, int other, Map<String, Seen> lacking, Set<String> kept) {

        static Gap none(@Nullable Instant oldest) {
            return new Gap(0, 0, oldest, 0, Map.of(), Set.of());
        }

        /// The counts of both.
        Gap plus(Gap more) {
            return new Gap(
                    found + more.found,
                    underWay + more.underWay,
                    earlier(oldest, more.oldest),
                    other + more.other,
                    lacking,
                    kept);
        }
    }

    /// One record as the provider has it.
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Seen(Analysis.OfRecord analysis, byte[] bytes) {

        Seen newer(Seen other) {
            return other.analysis.key().compareTo(analysis.key()) > 0 ? other : this;
        }
    }
}
