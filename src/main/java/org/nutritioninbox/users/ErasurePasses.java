package org.nutritioninbox.users;

import com.github.kagkarlsson.scheduler.task.Task;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

/// Erases in passes through everything. An erasure is done when a pass finds nothing that began after all commits under
/// way had ended. A pass that is broken off is simply made again.
@Component
class ErasurePasses {

    private static final Logger log = LoggerFactory.getLogger(ErasurePasses.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Erasures erasures;
    private final PersonalRecords records;
    private final PersonalDeliveries deliveries;
    private final List<PersonalRows> rooms;

    ErasurePasses(Erasures erasures, PersonalRecords records, PersonalDeliveries deliveries, List<PersonalRows> rooms) {
        this.erasures = erasures;
        this.records = records;
        this.deliveries = deliveries;
        this.rooms = rooms;
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
        return erasures.withRecords(due, records.ids(person.applicationUserId(), person.uploadedBefore()));
    }

    private void pass(Due due, BooleanSupplier stopping) {
        List<Part> parts = deliveries.parts();
        erasures.begun(due.id(), parts.size());
        long found = eraseRows(due);
        Set<String> others = new HashSet<>();
        for (Part part : parts) {
            if (stopping.getAsBoolean()) {
                return;
            }
            Found ofPart = deliveries.erase(due.person(), part);
            erasures.partDone(due.id(), ofPart.deliveries());
            found += ofPart.deliveries();
            others.addAll(ofPart.recordIds());
        }
        // deliveries of the user have named them, so the next pass erases them
        erasures.withRecords(due, records.withoutUser(others));
        if (found == 0 && due.settled()) {
            erasures.done(due.id());
            log.info("Erasure {} is done", due.id());
        }
    }

    private long eraseRows(Due due) {
        int erasedRecords = records.erase(due.person().recordIds());
        long erasedRows =
                rooms.stream().mapToLong(room -> room.erase(due.person())).sum();
        erasures.rowsDone(due.id(), erasedRecords, erasedRows);
        return erasedRecords + erasedRows;
    }
}
