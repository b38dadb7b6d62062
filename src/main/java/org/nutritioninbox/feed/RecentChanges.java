package org.nutritioninbox.feed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.CommitOrder.Place;

/// Keeps the newest changes in memory for all viewers of this instance, and wakes the viewers that wait for more.
final class RecentChanges {

    /// Bounds the memory of an instance, however large the records are.
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    private final Deque<Event> events = new ArrayDeque<>();
    /// The places before the first and behind the last event; `null` if nothing was read.
    private @Nullable Place start;
    private @Nullable Place end;
    private long bytes;
    private boolean closed;

    static RecentChanges closed() {
        RecentChanges closed = new RecentChanges();
        closed.close();
        return closed;
    }

    /// Where to read on.
    @Nullable
    synchronized Place end() {
        return end;
    }

    synchronized void forget() {
        events.clear();
        bytes = 0;
        start = null;
        end = null;
    }

    /// @param from where these events were read
    /// @param reached where the next ones will be read
    synchronized void add(Place from, List<Event> more, Place reached) {
        boolean isFirst = start == null;
        start = isFirst ? from : start;
        end = reached;
        for (Event event : more) {
            events.addLast(event);
            bytes += event.text().length;
        }
        while (bytes > MAX_BYTES) {
            Event oldest = events.removeFirst();
            bytes -= oldest.text().length;
            start = oldest.place();
        }
        if (isFirst || !more.isEmpty()) {
            notifyAll();
        }
    }

    /// Returns the events behind a place; waits once for some if there are none. Returns `null` if events behind the
    /// place are no longer remembered.
    @Nullable
    @SuppressWarnings("WaitNotInLoop") // the viewer asks again
    synchronized List<Event> after(Place place, Duration timeout) throws InterruptedException {
        if (!closed && !isAnswered(place)) {
            wait(timeout.toMillis());
        }
        return start == null || place.compareTo(start) < 0 ? null : newer(place);
    }

    /// Ends all waits, also later ones.
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private boolean isAnswered(Place place) {
        return start != null && (place.compareTo(start) < 0 || !newer(place).isEmpty());
    }

    private List<Event> newer(Place place) {
        List<Event> newer = new ArrayList<>();
        Iterator<Event> newestFirst = events.descendingIterator();
        while (newestFirst.hasNext()) {
            Event event = newestFirst.next();
            if (event.place().compareTo(place) <= 0) {
                break;
            }
            newer.add(event);
        }
        return newer.reversed();
    }

    /// A change as it is sent to viewers.
    ///
    /// @param applicationUserId of the record; `null` if the record has none
    /// @param text with the id and the data
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Event(
            Place place,
            @Nullable String applicationUserId,
            @Nullable String status,
            byte[] text) {

        static Event of(FeedChange change, byte[] text) {
            return new Event(change.cursor(), change.text("application_user_id"), change.text("status"), text);
        }

        /// The same without its data, for a viewer that reads the records elsewhere.
        byte[] cursor() {
            return ("id: " + place + "\ndata: {}\n\n").getBytes(StandardCharsets.US_ASCII);
        }
    }
}
