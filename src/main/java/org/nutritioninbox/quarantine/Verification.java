package org.nutritioninbox.quarantine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.ErrorResponseException;

/// Lets in the refused requests that a key in force signed, as the door would have. It removes a request only after its
/// delivery is kept: after a failure in between, the request is let in again, as a duplicate.
@Component
class Verification {

    private static final String ACTION = "quarantine.verify";

    /// Requests that are let in at once, so that they share a commit.
    private static final int PAGE = 32;

    private static final UUID BEGINNING = new UUID(0, 0);

    private final QuarantineRows rows;
    private final SigningKeys keys;
    private final Inbox inbox;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Verification(
            QuarantineRows rows, SigningKeys keys, Inbox inbox, Audit audit, PlatformTransactionManager transactions) {
        this.rows = rows;
        this.keys = keys;
        this.inbox = inbox;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    /// Fails with [AlreadyRunning] while any instance does this. The lock ends with its transaction. Fails with
    /// [Interrupted] where the inbox cannot keep a delivery, or a row cannot be removed.
    Result run() {
        Run run = new Run();
        // first: a request that is let in, is so at once
        audit.record(ACTION, Map.of(), null, "begun");
        try {
            transaction.executeWithoutResult(_ -> {
                if (!rows.lockForVerification()) {
                    throw new AlreadyRunning();
                }
                run.all();
                audit.record(ACTION, run.subject(), run.accepted, "done");
            });
            return new Result(run.tried, run.accepted);
        } catch (AlreadyRunning e) {
            audit.record(ACTION, Map.of(), null, "refused: already running");
            throw e;
        } catch (InboxUnavailable | DataAccessException | TransactionException e) {
            audit.recordIfPossible(ACTION, run.subject(), run.accepted, "interrupted");
            throw new Interrupted(run.accepted);
        }
    }

    /// @param tried how many had a body to verify
    /// @param accepted how many of them are deliveries now
    record Result(long tried, long accepted) {}

    /// Goes once through all that is in quarantine at its beginning.
    private final class Run {

        private long tried;
        private long accepted;

        void all() {
            UUID last = rows.newest().orElse(BEGINNING);
            List<QuarantineRows.Body> page = rows.bodiesBetween(BEGINNING, last, PAGE);
            while (!page.isEmpty()) {
                accept(page);
                page = rows.bodiesBetween(page.getLast().id(), last, PAGE);
            }
        }

        Map<String, Long> subject() {
            return Map.of("tried", tried);
        }

        private void accept(List<QuarantineRows.Body> page) {
            tried += page.size();
            List<Future<Optional<UUID>>> answers = answers(page);
            List<UUID> kept = answers.stream()
                    .filter(answer -> answer.state() == Future.State.SUCCESS)
                    .flatMap(answer -> answer.resultNow().stream())
                    .toList();
            accepted += kept.size();
            rows.remove(kept);
            for (Future<Optional<UUID>> answer : answers) {
                if (answer.state() == Future.State.FAILED) {
                    throw answer.exceptionNow() instanceof RuntimeException e
                            ? e
                            : new IllegalStateException(answer.exceptionNow());
                }
            }
        }
    }

    private List<Future<Optional<UUID>>> answers(List<QuarantineRows.Body> page) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(page.stream()
                    .<Callable<Optional<UUID>>>map(body -> () -> keep(body))
                    .toList());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The id, once its delivery is kept; empty where no key in force signed it.
    private Optional<UUID> keep(QuarantineRows.Body body) {
        Signature signature = Signature.parse(body.signature().strip());
        SigningKey key = signature == null ? null : keys.verify(body.bytes(), signature);
        if (key == null) {
            return Optional.empty();
        }
        ContentCoding.Content content = ContentCoding.read(body.bytes(), body.contentCoding());
        inbox.accept(Arrival.of(Door.QUARANTINE, body.bytes(), content.analysis(), key.id(), content.coding()));
        return Optional.of(body.id());
    }

    /// Another run is not finished yet.
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

    /// Nothing can be kept just now. The other requests are still in quarantine, and some that were let in may be.
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
