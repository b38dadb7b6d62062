package org.nutritioninbox.feed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.CommitOrder.Place;

/// Keeps the newest changes in memory for all viewers of this instance, and wakes the viewers that wait for more.
final class RecentChanges {

    private static final int CAPACITY = 2_000;

    private final Deque<Event> events = new ArrayDeque<>();

    /// The places before the first and behind the last event.
    private @Nullable Place start;

    private @Nullable Place end;

    /// Where to read on; `null` if nothing is remembered.
    synchronized @Nullable Place end() {
        return end;
    }

    synchronized void forget() {
        events.clear();
        start = null;
        end = null;
    }

    /// @param from where these events were read
    /// @param reached where the next ones will be read
    synchronized void add(Place from, List<Event> more, Place reached) {
        start = start == null ? from : start;
        end = reached;
        events.addAll(more);
        while (events.size() > CAPACITY) {
            start = events.removeFirst().place();
        }
        notifyAll();
    }

    /// Returns the events behind a place; waits for some if there are none. Returns `null` if events behind the place
    /// are no longer remembered.
    synchronized @Nullable List<Event> after(Place place, Duration timeout) throws InterruptedException {
        if (start == null || isAtEnd(place)) {
            wait(timeout.toMillis());
        }
        return start == null || place.compareTo(start) < 0 ? null : newer(place);
    }

    /// Ends all waits.
    synchronized void wake() {
        notifyAll();
    }

    private boolean isAtEnd(Place place) {
        return place.compareTo(Objects.requireNonNull(start)) >= 0
                && newer(place).isEmpty();
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
        Collections.reverse(newer);
        return newer;
    }

    /// A change as it is sent to viewers.
    record Event(FeedChange change, byte[] text) {

        Place place() {
            return change.cursor();
        }
    }
}
