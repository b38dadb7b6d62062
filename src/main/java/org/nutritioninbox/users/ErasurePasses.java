package org.nutritioninbox.users;

import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.nutritioninbox.inbox.PersonalDeliveries;
import org.nutritioninbox.inbox.PersonalDeliveries.Found;
import org.nutritioninbox.inbox.PersonalDeliveries.Part;
import org.nutritioninbox.jobs.RecurringJob;
import org.nutritioninbox.nutrition.PersonalRecords;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.users.Erasures.Due;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Erases in passes through everything that is kept. The last pass begins when no commit is under way that may bring
/// something back, and finds nothing. A pass that is broken off is made again.
@Component
class ErasurePasses {

    private static final Logger log = LoggerFactory.getLogger(ErasurePasses.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Erasures erasures;
    private final PersonalRecords records;
    private final PersonalDeliveries deliveries;
    private final List<PersonalRows> rooms;
    private final TransactionTemplate transaction;

    ErasurePasses(
            Erasures erasures,
            PersonalRecords records,
            PersonalDeliveries deliveries,
            List<PersonalRows> rooms,
            PlatformTransactionManager transactions) {
        this.erasures = erasures;
        this.records = records;
        this.deliveries = deliveries;
        this.rooms = rooms;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Bean
    static Task<Void> erasuresTask(ErasurePasses passes) {
        return RecurringJob.stoppable("erasures", LOOK, passes::goOn);
    }

    /// Makes a pass of each erasure that is due. One that fails does not stop the others.
    private void goOn(BooleanSupplier stopping) {
        for (Due due : erasures.due()) {
            if (stopping.getAsBoolean()) {
                return;
            }
            try {
                pass(withKnownRecords(due), stopping);
            } catch (RuntimeException e) {
                log.warn(
                        "Erasure {} was interrupted, and goes on: {}",
                        due.id(),
                        e.getClass().getSimpleName());
            }
        }
    }

    private Due withKnownRecords(Due due) {
        Person person = due.person();
        return erasures.withRecords(
                due, records.ids(person.applicationUserId(), person.uploadedBefore(), person.receivedBefore()));
    }

    private void pass(Due due, BooleanSupplier stopping) {
        List<Part> parts = deliveries.parts();
        erasures.begun(due.id(), parts.size());
        Step step = new Step(due, eraseRows(due));
        for (Part part : parts) {
            if (stopping.getAsBoolean()) {
                return;
            }
            step = erase(step, part);
        }
        if (step.found == 0 && step.due.settled()) {
            erasures.done(due.id());
            log.info("Erasure {} is done", due.id());
        }
    }

    /// In one transaction, so that the record of a delivery is remembered when the delivery no longer names it.
    private Step erase(Step before, Part part) {
        Due due = before.due;
        return Objects.requireNonNull(transaction.execute(_ -> {
            Found found = deliveries.erase(due.person(), part);
            erasures.partDone(due.id(), found.deliveries());
            return new Step(
                    erasures.withRecords(due, records.withoutUser(found.recordIds())),
                    before.found + found.deliveries());
        }));
    }

    private long eraseRows(Due due) {
        int erasedRecords = records.erase(due.person().recordIds());
        long erasedRows =
                rooms.stream().mapToLong(room -> room.erase(due.person())).sum();
        erasures.rowsDone(due.id(), erasedRecords, erasedRows);
        return erasedRecords + erasedRows;
    }

    /// How far a pass is.
    ///
    /// @param due with the records that it knows by now
    /// @param found how much it has erased
    private record Step(Due due, long found) {}
}
