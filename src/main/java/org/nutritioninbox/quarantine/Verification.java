package org.nutritioninbox.quarantine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.Arrival;
import org.nutritioninbox.inbox.ContentCoding;
import org.nutritioninbox.inbox.Door;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.ErrorResponseException;

/// Tries the keys now in force on what was refused, and lets in what proves genuine, as the door would have. A request
/// is removed only after its delivery is kept: whatever breaks in between, it is let in once more, as a duplicate.
@Component
class Verification {

    /// At once: they share a commit.
    private static final int PAGE = 32;

    private static final UUID BEGINNING = new UUID(0, 0);

    private final QuarantineRows rows;
    private final SigningKeys keys;
    private final Inbox inbox;
    private final Audit audit;
    private final JdbcClient client;
    private final TransactionTemplate transaction;
    private final TransactionTemplate apart;

    Verification(
            QuarantineRows rows,
            SigningKeys keys,
            Inbox inbox,
            Audit audit,
            JdbcClient client,
            PlatformTransactionManager transactions) {
        this.rows = rows;
        this.keys = keys;
        this.inbox = inbox;
        this.audit = audit;
        this.client = client;
        this.transaction = new TransactionTemplate(transactions);
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /// Fails with [AlreadyRunning] while somebody else does this, in any instance: the lock is the transaction's, so it
    /// ends with it whatever happens. Fails with [Interrupted] where the inbox cannot keep anything just now,
    /// or what it keeps cannot be removed.
    Result run() {
        Run run = new Run();
        // first: what is let in, is so at once
        audit.record("quarantine.verify", Map.of(), null, "begun");
        try {
            return transaction.execute(_ -> {
                lock();
                return run.all();
            });
        } catch (AlreadyRunning e) {
            audit.record("quarantine.verify", Map.of(), null, "refused: somebody else is at it");
            throw e;
        } catch (InboxUnavailable | DataAccessException | TransactionException e) {
            audit.recordIfPossible("quarantine.verify", run.subject(), run.accepted, "interrupted");
            throw new Interrupted(run.accepted);
        }
    }

    private void lock() {
        boolean free = client.sql("select pg_try_advisory_xact_lock(hashtextextended('quarantine.verify', 0))")
                .query(Boolean.class)
                .single();
        if (!free) {
            throw new AlreadyRunning();
        }
    }

    /// What came of it.
    ///
    /// @param tried how many had a body to verify
    /// @param accepted how many of them are deliveries now
    record Result(long tried, long accepted) {}

    /// One look at all that is in quarantine when it begins.
    private final class Run {

        private long tried;
        private long accepted;

        Result all() {
            Optional<UUID> last = rows.newest();
            if (last.isPresent()) {
                List<QuarantineRows.Body> page = rows.bodiesBetween(BEGINNING, last.get(), PAGE);
                while (!page.isEmpty()) {
                    accept(page);
                    page = rows.bodiesBetween(page.getLast().id(), last.get(), PAGE);
                }
            }
            audit.record("quarantine.verify", subject(), accepted, "done");
            return new Result(tried, accepted);
        }

        Map<String, Long> subject() {
            return Map.of("tried", tried);
        }

        private void accept(List<QuarantineRows.Body> page) {
            tried += page.size();
            List<UUID> kept = new ArrayList<>();
            @Nullable InboxUnavailable failure = null;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<@Nullable UUID>> answers = new ArrayList<>();
                page.forEach(body -> answers.add(threads.submit(() -> keep(body))));
                for (Future<@Nullable UUID> answer : answers) {
                    try {
                        UUID id = answer.get();
                        if (id != null) {
                            kept.add(id);
                        }
                    } catch (ExecutionException e) {
                        failure = failureOf(e);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            accepted += kept.size();
            if (!kept.isEmpty()) {
                apart.executeWithoutResult(_ -> rows.remove(kept));
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    private static InboxUnavailable failureOf(ExecutionException e) {
        if (e.getCause() instanceof InboxUnavailable unavailable) {
            return unavailable;
        }
        throw new IllegalStateException("Reading never fails", e);
    }

    /// The id, once its delivery is kept; `null` where no key in force signed it.
    private @Nullable UUID keep(QuarantineRows.Body body) {
        Signature signature = Signature.parse(body.signature().strip());
        SigningKey key = signature == null ? null : keys.verify(body.bytes(), signature);
        if (key == null) {
            return null;
        }
        ContentCoding.Content content = ContentCoding.read(body.bytes(), body.contentCoding());
        inbox.accept(Arrival.of(Door.QUARANTINE, body.bytes(), content.analysis(), key.id(), content.coding()));
        return body.id();
    }

    /// Somebody else is at it.
    static final class AlreadyRunning extends ErrorResponseException {

        AlreadyRunning() {
            super(
                    HttpStatus.CONFLICT,
                    ProblemDetail.forStatusAndDetail(
                            HttpStatus.CONFLICT,
                            "The quarantine is being verified already; ask again when that is done"),
                    null);
        }
    }

    /// Nothing can be kept just now. What was not let in is still in quarantine, and some of what was let in may be.
    static final class Interrupted extends ErrorResponseException {

        Interrupted(long accepted) {
            super(HttpStatus.SERVICE_UNAVAILABLE, problem(accepted), null);
            getHeaders().set(HttpHeaders.RETRY_AFTER, "5");
        }

        private static ProblemDetail problem(long accepted) {
            ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Not all could be kept just now; the rest is still in quarantine, please try again");
            problem.setProperty("accepted", accepted);
            return problem;
        }
    }
}
