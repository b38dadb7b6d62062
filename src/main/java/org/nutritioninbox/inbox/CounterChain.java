package org.nutritioninbox.inbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.query.TimeOrderedIds;

/// Counts what this instance has acknowledged, so that a commit that vanishes from the database leaves a gap. Whoever
/// commits takes the next link and gives back the one after it. Where the commit fails nothing is given back and the
/// chain has ended, so none ever holds anything in doubt.
final class CounterChain {

    private final AtomicReference<@Nullable Link> next = new AtomicReference<>();

    /// Begins a new chain where there is none that could go on, or its day is over.
    Link take(Instant receivedAt) {
        LocalDate day = LocalDate.ofInstant(receivedAt, ZoneOffset.UTC);
        Link link = next.getAndSet(null);
        return link != null && link.day.equals(day) ? link : new Link(TimeOrderedIds.next(receivedAt, 1)[0], day, 0);
    }

    void giveBack(Link link) {
        next.set(link);
    }

    /// Where in which chain a commit is.
    ///
    /// @param position how many deliveries the chain has acknowledged before
    record Link(UUID chain, LocalDate day, long position) {

        Link after(long acknowledged) {
            return new Link(chain, day, position + acknowledged);
        }
    }
}
