package org.nutritioninbox.feed;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.CommitOrder.ChangeCursor;

/// One viewer of the stream. The thread of its request sends what waits in its queue.
final class Viewer {

    /// Bounds the memory for a viewer that reads too slowly. Viewers share the texts of events.
    private static final int MAX_WAITING = 2_000;

    private static final long HEARTBEAT_SECONDS = 15;
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    /// Marks the end of the queue.
    private static final byte[] END = {};

    private final StreamQuery query;
    private final OutputStream out;
    private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>(MAX_WAITING);

    /// Up to where everything was sent.
    private volatile ChangeCursor cursor;

    private volatile boolean isBehind;

    Viewer(ChangeCursor from, StreamQuery query, OutputStream out) {
        this.cursor = from;
        this.query = query;
        this.out = out;
    }

    ChangeCursor cursor() {
        return cursor;
    }

    FeedFilter filter() {
        return query.filter();
    }

    /// Sends events that were read for this viewer alone, and a comment: a connection that is gone is noticed even if
    /// there is no event.
    void send(List<Event> stored, ChangeCursor reached) throws IOException {
        for (Event event : stored) {
            out.write(text(event));
        }
        out.write(COMMENT);
        out.flush();
        cursor = reached;
    }

    /// Queues new events. Returns false if the queue is full: then the viewer has to go on with stored changes.
    boolean offer(List<Event> events) {
        boolean hasRoom = events.stream()
                .filter(event -> event.cursor().compareTo(cursor) > 0)
                .filter(event -> filter().includes(event.applicationUserId(), event.status()))
                .allMatch(queue::offer);
        if (!hasRoom) {
            isBehind = true;
            end();
        }
        return hasRoom;
    }

    /// Sends new events. Returns true if the viewer is behind, and false if the stream ends.
    boolean follow() throws IOException, InterruptedException {
        Event event = noEvent(COMMENT);
        while (event.text().length > 0) {
            out.write(text(event));
            cursor = event.cursor();
            if (queue.isEmpty()) {
                out.flush();
            }
            Event next = queue.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
            event = next == null ? noEvent(COMMENT) : next;
        }
        boolean wasBehind = isBehind;
        isBehind = false;
        return wasBehind;
    }

    /// Drops what waits in the queue.
    void end() {
        queue.clear();
        queue.add(noEvent(END));
    }

    private Event noEvent(byte[] text) {
        return new Event(cursor, null, null, text, text);
    }

    private byte[] text(Event event) {
        return query.withRecords() ? event.text() : event.withoutData();
    }

    /// A change as it is sent to viewers.
    ///
    /// @param applicationUserId of the record; `null` if the record has none
    /// @param text with the id and the data
    /// @param withoutData the id alone, for a viewer that reads the records elsewhere
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Event(
            ChangeCursor cursor,
            @Nullable String applicationUserId,
            @Nullable String status,
            byte[] text,
            byte[] withoutData) {

        static Event of(FeedChange change, String json) {
            return new Event(
                    change.cursor(),
                    change.text("application_user_id"),
                    change.text("status"),
                    text(change.cursor(), json),
                    text(change.cursor(), "{}"));
        }

        private static byte[] text(ChangeCursor cursor, String json) {
            return ("id: " + cursor + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
        }
    }
}
