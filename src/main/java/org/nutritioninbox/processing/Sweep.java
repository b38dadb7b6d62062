package org.nutritioninbox.processing;

import java.util.List;
import org.nutritioninbox.inbox.Batches;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.OutstandingDelivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Takes outstanding deliveries that are due, and closes batches whose lease has expired. Runs in every instance.
@Component
class Sweep {

    private static final Logger log = LoggerFactory.getLogger(Sweep.class);
    private static final int BATCH_SIZE = 500;
    private static final int CLOSE_EVERY = 5;

    private final Batches batches;
    private final Outstanding outstanding;
    private final Dispatcher dispatcher;
    private final Attempts attempts;
    private final ProcessingProperties properties;
    private int runs;

    Sweep(
            Batches batches,
            Outstanding outstanding,
            Dispatcher dispatcher,
            Attempts attempts,
            ProcessingProperties properties) {
        this.batches = batches;
        this.outstanding = outstanding;
        this.dispatcher = dispatcher;
        this.attempts = attempts;
        this.properties = properties;
    }

    // no setting for users; only tests sweep more often
    @Scheduled(fixedDelayString = "${processing.sweep:1s}")
    void sweep() {
        try {
            // not in every run: during a long transaction, the query steps over all batches closed since its start
            if (runs++ % CLOSE_EVERY == 0) {
                while (dispatcher.isAccepting() && closeExpired() == BATCH_SIZE) {
                    takeDue();
                }
            }
            takeDue();
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Could not take outstanding deliveries, the next sweep retries: {}",
                    e.getClass().getSimpleName());
        }
    }

    private int closeExpired() {
        int closed = batches.closeExpired(BATCH_SIZE);
        if (closed > 0) {
            log.info("Took over {} commits whose lease has expired", closed);
        }
        return closed;
    }

    /// Leaves half of the queue to new arrivals.
    private void takeDue() {
        int taken = BATCH_SIZE;
        while (taken == BATCH_SIZE && dispatcher.isAccepting()) {
            int limit = Math.min((dispatcher.capacity() + 1) / 2, BATCH_SIZE);
            List<OutstandingDelivery> due =
                    limit == 0 ? List.of() : outstanding.take(limit, properties.lease(), attempts.inProgress());
            due.forEach(one -> dispatcher.submit(one.deliveryId(), 0, () -> attempts.later(one)));
            taken = due.size();
        }
    }
}
