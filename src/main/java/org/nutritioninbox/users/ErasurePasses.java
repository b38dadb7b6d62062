package org.nutritioninbox.users;

import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.nutritioninbox.inbox.PersonalDeliveries;
import org.nutritioninbox.inbox.PersonalDeliveries.Slice;
import org.nutritioninbox.jobs.RecurringJob;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.users.Erasures.DueErasure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Erases in passes through everything that is kept, a minute apart. The last pass finds nothing. It is never the first
/// one, because a commit that was under way may bring something back. A pass that is broken off goes on where it was.
@Component
class ErasurePasses {

    private static final Logger log = LoggerFactory.getLogger(ErasurePasses.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Erasures erasures;
    private final NutritionRecords records;
    private final PersonalDeliveries deliveries;
    private final List<PersonalRows> rooms;
    private final TransactionTemplate transaction;

    ErasurePasses(
            Erasures erasures,
            NutritionRecords records,
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

    /// Goes on with each erasure that is due. One that fails waits, and does not stop the others.
    private void goOn(BooleanSupplier stopping) {
        for (DueErasure due : erasures.due()) {
            if (stopping.getAsBoolean()) {
                return;
            }
            try {
                goOn(withKnownRecords(due), stopping);
            } catch (RuntimeException e) {
                String error = e.getClass().getSimpleName();
                log.warn("Erasure {} was interrupted, and goes on in a minute: {}", due.id(), error);
                erasures.failed(due.id(), error);
            }
        }
    }

    private DueErasure withKnownRecords(DueErasure due) {
        Person person = due.person();
        return erasures.withRecords(
                due, records.ids(person.applicationUserId(), person.uploadedBefore(), person.receivedBefore()));
    }

    /// Begins a pass, or goes on where the last one was broken off.
    private void goOn(DueErasure due, BooleanSupplier stopping) {
        DueErasure next = withoutRows(due);
        while (!next.lastDeliveryId().equals(PersonalDeliveries.LAST)) {
            if (stopping.getAsBoolean()) {
                return;
            }
            next = withoutNextSlice(next);
        }
        if (erasures.passDone(due.id())) {
            log.info("Erasure {} is done", due.id());
        }
    }

    private DueErasure withoutRows(DueErasure due) {
        int erasedRecords = records.erase(due.person().recordIds());
        long erasedRows =
                rooms.stream().mapToLong(room -> room.erase(due.person())).sum();
        return erasures.progress(due, due.lastDeliveryId(), 0, erasedRecords, erasedRows);
    }

    /// In one transaction, so that the record of a delivery is remembered when the delivery no longer names it.
    private DueErasure withoutNextSlice(DueErasure due) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            Slice slice = deliveries.erase(due.person(), due.lastDeliveryId());
            DueErasure known = erasures.withRecords(due, records.withoutUser(slice.recordIds()));
            return erasures.progress(known, slice.last(), slice.deliveries(), 0, 0);
        }));
    }
}
