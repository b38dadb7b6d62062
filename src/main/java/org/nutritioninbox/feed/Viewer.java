package org.nutritioninbox.feed;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.CommitOrder.Place;

/// One viewer of the stream. The thread of its request sends what waits in its queue.
final class Viewer {

    /// Bounds the memory for a viewer that reads too slowly. Viewers share the texts of events.
    private static final int MAX_WAITING = 2_000;

    private static final long HEARTBEAT_SECONDS = 15;
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    /// No text ends the stream.
    private static final byte[] END = {};

    private final StreamQuery query;
    private final OutputStream out;
    private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>(MAX_WAITING);

    /// Up to where everything was sent before new events were queued.
    private Place place;

    Viewer(Place from, StreamQuery query, OutputStream out) {
        this.place = from;
        this.query = query;
        this.out = out;
    }

    Place place() {
        return place;
    }

    FeedFilter filter() {
        return query.filter();
    }

    /// Sends events that were read for this viewer alone, and a comment: a connection that is gone is noticed even if
    /// there is no event.
    void send(List<Event> stored, Place reached) throws IOException {
        for (Event event : stored) {
            out.write(text(event));
        }
        out.write(COMMENT);
        out.flush();
        place = reached;
    }

    /// Queues new events. Returns false if the queue is full: then the stream ends.
    boolean offer(List<Event> events) {
        boolean hasRoom = events.stream()
                .filter(event -> event.place().compareTo(place) > 0)
                .filter(event -> filter().includes(event.applicationUserId(), event.status()))
                .allMatch(event -> queue.offer(text(event)));
        if (!hasRoom) {
            end();
        }
        return hasRoom;
    }

    /// Sends new events until the stream ends.
    void follow() throws IOException, InterruptedException {
        byte[] text = COMMENT;
        while (text.length > 0) {
            out.write(text);
            if (queue.isEmpty()) {
                out.flush();
            }
            text = queue.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
            text = text == null ? COMMENT : text;
        }
    }

    /// Drops what waits in the queue.
    void end() {
        queue.clear();
        queue.add(END);
    }

    private byte[] text(Event event) {
        return query.withRecords() ? event.text() : event.cursor();
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

        static Event of(FeedChange change, String json) {
            String text = "id: " + change.cursor() + "\ndata: " + json + "\n\n";
            return new Event(
                    change.cursor(),
                    change.text("application_user_id"),
                    change.text("status"),
                    text.getBytes(StandardCharsets.UTF_8));
        }

        /// The same without its data, for a viewer that reads the records elsewhere.
        byte[] cursor() {
            return ("id: " + place + "\ndata: {}\n\n").getBytes(StandardCharsets.US_ASCII);
        }
    }
}
