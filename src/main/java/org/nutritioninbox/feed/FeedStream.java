package org.nutritioninbox.feed;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.nutritioninbox.feed.Viewer.Event;
import org.nutritioninbox.inbox.CommitOrder.ChangeCursor;
import org.nutritioninbox.jobs.LifecyclePhases;
import org.nutritioninbox.query.TryAgain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/// Sends changes to viewers as they happen. The instance reads new changes once for all of its viewers, and waits for
/// none of them: a viewer that is too slow goes on with stored changes.
@Component
class FeedStream implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FeedStream.class);
    private static final int MAX_VIEWERS = 1_000;
    private static final int PAGE = 500;
    private static final long LOOK_MILLIS = 50;

    private final Feed feed;
    private final JsonMapper json;
    private final Semaphore permits = new Semaphore(MAX_VIEWERS);
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();

    /// Up to where new changes were read for the viewers.
    private ChangeCursor end = new ChangeCursor(0, new UUID(0, 0));

    private volatile boolean running;

    FeedStream(Feed feed, JsonMapper json, MeterRegistry meters) {
        this.feed = feed;
        this.json = json;
        meters.gauge("inbox.feed.viewers", permits, free -> MAX_VIEWERS - free.availablePermits());
    }

    /// Sends changes until the viewer is gone or the instance stops. Fails with [TryAgain] if there are too many.
    void send(ChangeCursor from, StreamQuery query, OutputStream out) {
        if (!permits.tryAcquire()) {
            throw new TryAgain("This instance has " + MAX_VIEWERS + " viewers; try again later, or poll GET /feed");
        }
        Viewer viewer = new Viewer(from, query, out);
        try {
            boolean goesOn = true;
            while (running && goesOn) {
                if (!sendStored(viewer) && join(viewer)) {
                    goesOn = viewer.follow();
                }
            }
        } catch (IOException e) {
            log.debug("A viewer of the feed is gone: {}", e.getMessage());
        } catch (DataAccessException | TransactionException | TryAgain | Feed.CursorTooOld e) {
            log.debug(
                    "A stream of the feed ends, its viewer has to resume: {}",
                    e.getClass().getName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            viewers.remove(viewer);
            permits.release();
        }
    }

    /// Returns true if there are more stored changes.
    private boolean sendStored(Viewer viewer) throws IOException {
        FeedPage page = feed.read(viewer.cursor(), viewer.filter(), PAGE);
        viewer.send(events(page), page.cursor());
        return page.more();
    }

    /// From now on, the viewer gets new changes. Returns false if it has to read stored changes before.
    private synchronized boolean join(Viewer viewer) {
        if (viewers.isEmpty()) {
            end = viewer.cursor();
        }
        if (viewer.cursor().compareTo(end) < 0) {
            return false;
        }
        viewers.add(viewer);
        if (!running) {
            viewer.end();
        }
        return true;
    }

    /// Looks for new changes while there are viewers.
    @Scheduled(fixedDelay = LOOK_MILLIS)
    void look() {
        try {
            boolean more = true;
            while (more && running) {
                more = readNew();
            }
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not read new changes, retrying: {}", e.getClass().getName());
        } catch (Feed.CursorTooOld e) {
            log.warn("The database has fewer changes than before; all viewers of the feed have to resume");
            endStreams();
        }
    }

    private synchronized boolean readNew() {
        if (viewers.isEmpty()) {
            return false;
        }
        FeedPage page = feed.readForAll(end, PAGE);
        List<Event> events = events(page);
        viewers.removeIf(viewer -> !viewer.offer(events));
        end = page.cursor();
        return page.more();
    }

    private List<Event> events(FeedPage page) {
        return page.changes().stream()
                .map(change -> Event.of(change, json.writeValueAsString(change)))
                .toList();
    }

    private void endStreams() {
        viewers.forEach(Viewer::end);
        viewers.clear();
    }

    @Override
    public void start() {
        running = true;
    }

    /// Ends all streams before the web server waits for its requests.
    @Override
    public void stop() {
        running = false;
        endStreams();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return LifecyclePhases.STREAMS;
    }
}
