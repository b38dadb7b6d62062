package org.nutritioninbox.inbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.KeepStatement.Commit;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonDigests;
import org.nutritioninbox.query.RowTime;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Keeps arrivals, but leaves out those whose person was erased.
@Component
class KeepUnlessErased {

    private static final UUID NO_BATCH = new UUID(0, 0);

    private final KeepStatement statement;
    private final ErasedDigests erased;
    private final PersonDigests digests;
    private final JdbcClient writer;

    KeepUnlessErased(
            KeepStatement statement,
            ErasedDigests erased,
            PersonDigests digests,
            @Qualifier(WriterConfiguration.WRITER) DataSource writer) {
        this.statement = statement;
        this.erased = erased;
        this.digests = digests;
        this.writer = JdbcClient.create(writer);
    }

    /// Returns after the commit.
    Commit keep(List<Arrival> arrivals, Instant receivedAt) {
        if (!erased.mayBeAny()) {
            return statement.keep(arrivals, receivedAt);
        }
        List<Digests> all = arrivals.stream().map(this::digests).toList();
        Map<String, Instant> erasedAt = erasedAt(all);
        List<Arrival> wanted = new ArrayList<>();
        for (int i = 0; i < arrivals.size(); i++) {
            if (!all.get(i).isErased(erasedAt, receivedAt)) {
                wanted.add(arrivals.get(i));
            }
        }
        Commit commit =
                wanted.isEmpty() ? new Commit(NO_BATCH, List.of(), List.of()) : statement.keep(wanted, receivedAt);
        Iterator<Receipt> kept = commit.receipts().iterator();
        List<Receipt> receipts = all.stream()
                .map(one -> one.isErased(erasedAt, receivedAt) ? Receipt.ERASED : kept.next())
                .toList();
        return new Commit(commit.batchId(), receipts, commit.versions());
    }

    private Map<String, Instant> erasedAt(List<Digests> all) {
        Map<String, Instant> times = new HashMap<>();
        writer.sql("select digest, erased_at from erased where digest = any(:digests)")
                .param("digests", all.stream().flatMap(Digests::each).distinct().toArray(String[]::new))
                .query(row -> {
                    times.put(row.getString("digest"), RowTime.required(row, "erased_at"));
                });
        return times;
    }

    private Digests digests(Arrival arrival) {
        if (!(arrival.analysis() instanceof Analysis.OfRecord record)) {
            return new Digests(digests.body(arrival.sha256()), "", null);
        }
        RecordContent content = record.content();
        String user = content.applicationUserId();
        return new Digests(
                digests.record(record.recordId()), user == null ? "" : digests.user(user), content.uploadedAt());
    }

    /// The digests of an arrival.
    ///
    /// @param own of the record, or of the body if it has none
    /// @param user empty if it names none
    private record Digests(
            String own, String user, @Nullable Instant uploadedAt) {

        Stream<String> each() {
            return Stream.of(own, user);
        }

        boolean isErased(Map<String, Instant> erasedAt, Instant receivedAt) {
            Instant userErasedAt = erasedAt.get(user);
            return erasedAt.containsKey(own)
                    || (userErasedAt != null && Person.isOld(uploadedAt, receivedAt, userErasedAt));
        }
    }
}
