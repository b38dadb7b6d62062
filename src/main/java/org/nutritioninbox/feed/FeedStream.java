package org.nutritioninbox.feed;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.nutritioninbox.feed.RecentChanges.Event;
import org.nutritioninbox.inbox.CommitOrder.Place;
import org.nutritioninbox.lifecycle.LifecyclePhases;
import org.nutritioninbox.query.ConcurrencyLimit;
import org.nutritioninbox.query.TryAgain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/// Sends changes to viewers as they happen. The instance reads new changes once for all of its viewers. Each viewer has
/// the thread of its request, so a slow one holds up no other: it is disconnected when a write times out.
@Component
class FeedStream implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FeedStream.class);
    private static final int MAX_VIEWERS = 1_000;
    private static final int PAGE = 500;
    private static final long LOOK_MILLIS = 50;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Feed feed;
    private final ConcurrencyLimit concurrencyLimit;
    private final JsonMapper json;
    private final Clock clock;
    private final Semaphore places = new Semaphore(MAX_VIEWERS);

    private volatile RecentChanges recent = RecentChanges.closed();

    FeedStream(Feed feed, ConcurrencyLimit concurrencyLimit, JsonMapper json, Clock clock, MeterRegistry meters) {
        this.feed = feed;
        this.concurrencyLimit = concurrencyLimit;
        this.json = json;
        this.clock = clock;
        meters.gauge("inbox.feed.viewers", this, FeedStream::viewers);
    }

    private int viewers() {
        return MAX_VIEWERS - places.availablePermits();
    }

    /// Sends changes until the viewer is gone or the instance stops. Fails with [TryAgain] if there are too many.
    void send(Place from, StreamQuery query, OutputStream out) {
        if (!places.tryAcquire()) {
            throw new TryAgain("This instance has " + MAX_VIEWERS + " viewers; try again later, or poll GET /feed");
        }
        try {
            new Viewer(recent, query, out).follow(from);
        } catch (IOException e) {
            log.debug("A viewer of the feed is gone: {}", e.getMessage());
        } catch (DataAccessException | TransactionException | Feed.CursorTooOld e) {
            log.debug(
                    "A stream of the feed ends, its viewer has to resume: {}",
                    e.getClass().getName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
    }

    /// Looks for new changes while there are viewers.
    @Scheduled(fixedDelay = LOOK_MILLIS)
    void look() {
        if (viewers() == 0) {
            recent.forget();
            return;
        }
        try {
            boolean more = true;
            while (more && isRunning()) {
                more = read(recent);
            }
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not read new changes, retrying: {}", e.getClass().getName());
        } catch (Feed.CursorTooOld e) {
            log.warn("The database has fewer changes than before; all viewers of the feed have to resume");
            endStreams();
        }
    }

    /// Unless the instance is stopping.
    private synchronized void endStreams() {
        if (isRunning()) {
            recent.close();
            recent = new RecentChanges();
        }
    }

    private boolean read(RecentChanges into) {
        Place end = into.end();
        Place from = end == null ? feed.begin(Feed.LATEST) : end;
        FeedPage page = feed.read(from, FeedFilter.ALL, PAGE);
        into.add(from, page.changes().stream().map(this::event).toList(), page.cursor());
        return page.more();
    }

    private Event event(FeedChange change) {
        String text = "id: " + change.cursor() + "\ndata: " + json.writeValueAsString(change) + "\n\n";
        return Event.of(change, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void start() {
        recent = new RecentChanges();
    }

    /// Ends all streams before the web server waits for its requests.
    @Override
    public synchronized void stop() {
        recent.close();
    }

    @Override
    public boolean isRunning() {
        return !recent.isClosed();
    }

    @Override
    public int getPhase() {
        return LifecyclePhases.STREAMS;
    }

    /// One stream.
    private final class Viewer {

        private final RecentChanges changes;
        private final FeedFilter filter;
        private final boolean withRecords;
        private final OutputStream out;
        private Instant lastSent = Instant.EPOCH;

        Viewer(RecentChanges changes, StreamQuery query, OutputStream out) {
            this.changes = changes;
            this.filter = query.filter();
            this.withRecords = query.withRecords();
            this.out = out;
        }

        void follow(Place from) throws IOException, InterruptedException {
            keepAlive();
            out.flush();
            Place place = from;
            while (!changes.isClosed()) {
                List<Event> events = changes.after(place, HEARTBEAT);
                place = events == null ? sendStored(place) : sendRecent(events, place);
                keepAlive();
                out.flush();
            }
        }

        private Place sendRecent(List<Event> events, Place place) throws IOException {
            for (Event event : events) {
                if (filter.includes(event.applicationUserId(), event.status())) {
                    send(event);
                }
            }
            return events.isEmpty() ? place : events.getLast().place();
        }

        /// For a viewer that comes back, or that was too slow for the memory.
        private Place sendStored(Place place) throws IOException {
            FeedPage page = concurrencyLimit.call(() -> feed.read(place, filter, PAGE));
            for (FeedChange change : page.changes()) {
                send(event(change));
            }
            return page.cursor();
        }

        private void send(Event event) throws IOException {
            out.write(withRecords ? event.text() : event.cursor());
            lastSent = clock.instant();
        }

        /// Sends a comment if nothing else was sent for a while, so that a connection that is gone is noticed.
        private void keepAlive() throws IOException {
            if (!clock.instant().isBefore(lastSent.plus(HEARTBEAT))) {
                out.write(COMMENT);
                lastSent = clock.instant();
            }
        }
    }
}
