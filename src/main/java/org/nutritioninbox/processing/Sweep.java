package org.nutritioninbox.processing;

import java.util.List;
import org.nutritioninbox.inbox.Batches;
import org.nutritioninbox.inbox.Outstanding;
import org.nutritioninbox.inbox.Owed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Takes what is outstanding and due. Every instance does: each takes rows that no other has.
@Component
class Sweep {

    private static final Logger log = LoggerFactory.getLogger(Sweep.class);
    private static final int AT_ONCE = 500;
    private static final int CLOSE_EVERY = 5;

    private final Batches batches;
    private final Outstanding outstanding;
    private final Dispatcher dispatcher;
    private final LaterAttempts laterAttempts;
    private final ProcessingProperties properties;
    private int turns;

    Sweep(
            Batches batches,
            Outstanding outstanding,
            Dispatcher dispatcher,
            LaterAttempts laterAttempts,
            ProcessingProperties properties) {
        this.batches = batches;
        this.outstanding = outstanding;
        this.dispatcher = dispatcher;
        this.laterAttempts = laterAttempts;
        this.properties = properties;
    }

    @Scheduled(fixedDelayString = "${processing.sweep:1s}")
    void sweep() {
        try {
            if (dispatcher.isTaking()) {
                closeExpired();
                takeAsMuchAsThereIsRoomFor();
            }
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not take what is outstanding: {}", e.getClass().getSimpleName());
        }
    }

    /// Not at each turn: while a transaction is held open somewhere, the look steps over all that was closed since.
    private void closeExpired() {
        int found = turns++ % CLOSE_EVERY == 0 ? batches.closeExpired(AT_ONCE) : 0;
        if (found > 0) {
            log.info("Found {} deliveries of commits whose lease is over", found);
        }
    }

    /// Leaves half of the room to what is just arriving.
    private void takeAsMuchAsThereIsRoomFor() {
        int taken = AT_ONCE;
        while (taken == AT_ONCE) {
            int room = Math.min((dispatcher.room() + 1) / 2, AT_ONCE);
            List<Owed> owed = room == 0 ? List.of() : outstanding.take(room, properties.lease());
            owed.forEach(one -> dispatcher.submit(one.deliveryId(), () -> laterAttempts.attempt(one)));
            taken = owed.size();
        }
    }
}
